import type { Expression } from '../../../domain/application-model/expression.ts'
import { isState, readAnyState } from '../conditions.ts'
import { readArticle, readEntity, type Pattern, type ReadingContext } from '../reading-context.ts'
import { readSubject } from '../subject.ts'
import { readValue } from '../values.ts'
import type { KnownEntity, Way } from '../vocabulary.ts'

type Child = { readonly way: Way; readonly entity: KnownEntity }

const childrenOf = ({ vocabulary }: ReadingContext, entity: KnownEntity): readonly Child[] =>
  (vocabulary.ways.get(entity.label) ?? []).flatMap((way) => {
    const child = way.many ? vocabulary.entities.get(way.target) : undefined
    return child === undefined ? [] : [{ way, entity: child }]
  })

/** `that are paid`. */
function readWhere(context: ReadingContext, entity: KnownEntity): Expression | undefined {
  if (context.cursor.word('that are') === undefined) return undefined
  const found = readAnyState(context, entity)
  return found && isState(found.field, found.state)
}

/** Whether the words read last name `entity`, so that a sum says what it runs over. */
function justNamed({ cursor, vocabulary }: ReadingContext, entity: KnownEntity): boolean {
  const before = cursor.tokens.slice(0, cursor.position()).map(({ value }) => value)
  return [1, 2, 3, 4].some(
    (count) => vocabulary.entityWords.get(before.slice(-count).join(' ')) === entity.label,
  )
}

function readOver(context: ReadingContext, entity: KnownEntity): boolean {
  if (justNamed(context, entity)) return true
  if (context.cursor.word('of its', 'of the', 'of all its', 'over its', 'of all') === undefined) return false
  return readEntity(context) === entity
}

const aggregate = (
  name: 'sum' | 'count',
  relation: string,
  value?: Expression,
  where?: Expression,
): Expression => ({
  op: 'aggregate',
  function: name,
  relation,
  ...(value === undefined ? {} : { value }),
  ...(where === undefined ? {} : { where }),
})

const readSum = (context: ReadingContext, { way, entity }: Child): Expression | undefined =>
  context.cursor.attempt(() => {
    const value = readValue(context, entity)
    if (value === undefined || !readOver(context, entity)) return undefined
    return aggregate('sum', way.name, value, readWhere(context, entity))
  })

const readCount = (context: ReadingContext, { way, entity }: Child): Expression | undefined =>
  context.cursor.attempt(() => {
    readArticle(context)
    const state = readAnyState(context, entity)
    if (readEntity(context) !== entity) return undefined
    const where = state === undefined ? readWhere(context, entity) : isState(state.field, state.state)
    return aggregate('count', way.name, undefined, where)
  })

function readExpression(context: ReadingContext, entity: KnownEntity): Expression | undefined {
  const { cursor } = context
  const kind = cursor.word('the sum of', 'sum of', 'the number of', 'the count of', 'count of')
  for (const child of kind === undefined ? [] : childrenOf(context, entity)) {
    const found = kind?.includes('sum') === true ? readSum(context, child) : readCount(context, child)
    if (found !== undefined) return found
  }
  if (kind !== undefined)
    return context.blame('NX2004', `${entity.label} has no many of what is summed or counted here`)
  const value = readValue(context, entity)
  // A lone field or constant would be a copy, which is no calculation.
  return value !== undefined && ['add', 'sub', 'mul', 'div'].includes(value.op) ? value : undefined
}

/** `The total of an order is the sum of quantity times price of its line items.` */
export const computed: Pattern = {
  id: 'computed',
  number: 11,
  example: 'The total of an order is the sum of quantity times price of its line items.',
  read: (context) => {
    const subject = readSubject(context)
    if (subject === undefined || context.cursor.word('is calculated as', 'is always', 'is') === undefined)
      return undefined
    const expression = readExpression(context, subject.entity)
    return (
      expression && [
        { kind: 'computed', entity: subject.entity.label, field: subject.field.label, expression },
      ]
    )
  },
}
