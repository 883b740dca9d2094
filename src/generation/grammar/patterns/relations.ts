import type { Element, RelationDraft } from '../element.ts'
import {
  expectEntity,
  readArticle,
  readEntity,
  type Pattern,
  type ReadingContext,
} from '../reading-context.ts'
import { readParent, relationItem } from './relation-item.ts'

/** `Many students have many courses.` */
const readMany = (context: ReadingContext): readonly Element[] | undefined =>
  context.cursor.attempt(() => {
    if (context.cursor.word('many') === undefined) return undefined
    const from = expectEntity(context)
    if (from === undefined || context.cursor.word('have many', 'belong to many') === undefined)
      return undefined
    const to = expectEntity(context)
    if (to === undefined) return undefined
    const relation: RelationDraft = {
      from: from.label,
      fromKind: 'entity',
      to: to.label,
      kind: 'n-n',
      required: false,
      atLeastOne: false,
      said: 'both',
    }
    return [{ kind: 'relation', relation }]
  })

function readParents(context: ReadingContext, child: string): readonly Element[] | undefined {
  const parent = readParent(context, child)
  if (parent === undefined) {
    context.cursor.word('exactly one', 'at most one', 'one', 'an optional')
    readArticle(context)
    expectEntity(context)
    return undefined
  }
  const next = context.cursor.attempt(() => {
    if (context.cursor.word('and to', 'and') === undefined) return undefined
    return readParent(context, child)
  })
  return next === undefined ? [parent] : [parent, next]
}

function readClause(context: ReadingContext, entity: string): readonly Element[] | undefined {
  const verb = context.cursor.word('has', 'have', 'must have', 'belongs to', 'belong to', 'must belong to')
  if (verb === undefined) return undefined
  if (verb.includes('belong')) return readParents(context, entity)
  const item = relationItem(context, entity)
  if (item === undefined) return undefined
  // "has a customer" is read by the field list, which says what it assumes.
  return item.kind === 'relation' && item.relation.assumed === undefined ? [item] : undefined
}

/** `Each order has many line items and belongs to one customer.` */
export const relations: Pattern = {
  id: 'relations',
  number: 5,
  example: 'Each order has many line items and belongs to one customer.',
  read: (context) => {
    const many = readMany(context)
    if (many !== undefined) return many
    readArticle(context)
    const entity = readEntity(context)
    if (entity === undefined) return undefined
    const first = readClause(context, entity.label)
    if (first === undefined) return undefined
    const elements = [...first]
    for (;;) {
      const more = context.cursor.attempt(() => {
        const comma = context.cursor.mark(',')
        const joined = context.cursor.word('and')
        return comma === undefined && joined === undefined ? undefined : readClause(context, entity.label)
      })
      if (more === undefined) return elements
      elements.push(...more)
    }
  },
}
