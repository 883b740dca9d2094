import type { Element, RelationDraft } from '../element.ts'
import { readArticle, readEntity, readName, type ReadingContext } from '../reading-context.ts'

type Shape = Pick<RelationDraft, 'kind' | 'required' | 'atLeastOne' | 'said'>

const shapes: Readonly<Record<string, Shape>> = {
  many: { kind: '1-n', required: true, atLeastOne: false, said: 'many' },
  'any number of': { kind: '1-n', required: true, atLeastOne: false, said: 'many' },
  'zero or more': { kind: '1-n', required: true, atLeastOne: false, said: 'many' },
  'one or more': { kind: '1-n', required: true, atLeastOne: true, said: 'many' },
  'at least one': { kind: '1-n', required: true, atLeastOne: true, said: 'many' },
  'exactly one': { kind: '1-1', required: true, atLeastOne: true, said: 'one' },
  'at most one': { kind: '1-1', required: true, atLeastOne: false, said: 'one' },
  one: { kind: '1-1', required: true, atLeastOne: false, said: 'one' },
}

const endsItem = ({ cursor }: ReadingContext): boolean =>
  cursor.isAtEnd() || [',', 'and'].includes(cursor.peek()?.value ?? '')

/** `many line items`, `at least one line item`, or only `a customer` where a customer is an entity. */
export const relationItem = (context: ReadingContext, entity: string): Element | undefined =>
  context.cursor.attempt((): Element | undefined => {
    const word = context.cursor.word(...Object.keys(shapes))
    const shape = word === undefined ? undefined : shapes[word]
    if (shape === undefined) return plainRelation(context, entity)
    const target = readEntity(context)
    if (target === undefined) return undefined
    return { kind: 'relation', relation: { from: entity, fromKind: 'entity', to: target.label, ...shape } }
  })

/** "An order has a customer": that it belongs to one is the usual meaning, and is said to be assumed. */
function plainRelation(context: ReadingContext, entity: string): Element | undefined {
  readArticle(context)
  const isOptional = context.cursor.word('optional') !== undefined
  const target = readEntity(context)
  if (target === undefined || target.label === entity || !endsItem(context)) return undefined
  const assumed = `each ${entity} belongs to one ${target.label}`
  return {
    kind: 'relation',
    relation: {
      from: target.label,
      fromKind: 'entity',
      to: entity,
      kind: '1-n',
      required: !isOptional,
      atLeastOne: false,
      said: 'belongs',
      assumed,
    },
  }
}

/** `one customer`, `an optional category`: what something belongs to; a role counts as its users. */
export const readParent = (context: ReadingContext, child: string): Element | undefined =>
  context.cursor.attempt((): Element | undefined => {
    const count = context.cursor.word('exactly one', 'one', 'at most one')
    if (count === undefined) readArticle(context)
    const isOptional = count === 'at most one' || context.cursor.word('optional') !== undefined
    const parent = readEntity(context)
    const role =
      parent === undefined ? readName(context, (words) => context.vocabulary.roleWords.get(words)) : undefined
    const from = parent?.label ?? role
    if (from === undefined) return undefined
    const fromKind = parent === undefined ? 'role' : 'entity'
    return {
      kind: 'relation',
      relation: {
        from,
        fromKind,
        to: child,
        kind: '1-n',
        required: !isOptional,
        atLeastOne: false,
        said: 'belongs',
      },
    }
  })
