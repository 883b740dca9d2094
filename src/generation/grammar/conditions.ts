import { isDeepStrictEqual } from 'node:util'
import type { Comparison, Expression } from '../../domain/application-model/expression.ts'
import { readComparison, readPredicate } from './predicates.ts'
import { readArticle, readEntity, readName, type ReadingContext } from './reading-context.ts'
import { readPath, readSubject } from './subject.ts'
import { readNumber, readState } from './values.ts'
import { flagCalled, statesOf, type KnownEntity } from './vocabulary.ts'

/** A state of `entity` by its word alone, with the field that has it. */
export function readAnyState(
  context: ReadingContext,
  entity: KnownEntity,
): { field: string; state: string } | undefined {
  for (const { field } of statesOf(entity)) {
    const state = readState(context, field)
    if (state !== undefined) return { field: field.name, state }
  }
  return undefined
}

export const isState = (field: string, state: string): Expression => ({
  op: 'eq',
  left: { op: 'field', path: [field] },
  right: { op: 'literal', type: 'enum', value: state },
})

/** `paid`, `not paid`, or `urgent` where that is a field: what a row can be. */
export function readQuality(context: ReadingContext, entity: KnownEntity): Expression | undefined {
  const isNegated = context.cursor.word('not') !== undefined
  const state = readAnyState(context, entity)
  const flag = state === undefined ? readName(context, (phrase) => flagCalled(entity, phrase)) : undefined
  if (flag !== undefined) return isTrue(flag.name, !isNegated)
  if (state === undefined) return undefined
  const said = isState(state.field, state.state)
  return isNegated ? { op: 'not', value: said } : said
}

const isTrue = (field: string, value: boolean): Expression => ({
  op: 'eq',
  left: { op: 'field', path: [field] },
  right: { op: 'literal', type: 'boolean', value },
})

/** `it is paid`, `the order is not paid`. */
const readStateTerm = (context: ReadingContext, entity: KnownEntity): Expression | undefined =>
  context.cursor.attempt(() => {
    if (context.cursor.word('it') === undefined) {
      readArticle(context)
      if (readEntity(context) !== entity) return undefined
    }
    if (context.cursor.word('is', 'are') === undefined) return undefined
    return readQuality(context, entity)
  })

/** `it has at least one work order`, `the request has no open orders`. */
const readCountTerm = (context: ReadingContext, entity: KnownEntity): Expression | undefined =>
  context.cursor.attempt(() => {
    if (context.cursor.word('it', 'they') === undefined) {
      readArticle(context)
      if (readEntity(context) !== entity) return undefined
    }
    if (context.cursor.word('has', 'have') === undefined) return undefined
    const bound = readCountBound(context)
    for (const { name, target, many } of bound === undefined
      ? []
      : (context.vocabulary.ways.get(entity.label) ?? [])) {
      const child = many ? context.vocabulary.entities.get(target) : undefined
      const where =
        child === undefined ? undefined : context.cursor.attempt(() => readAnyState(context, child))
      if (child !== undefined && bound !== undefined && readEntity(context) === child)
        return {
          op: bound.op,
          left: {
            op: 'aggregate',
            function: 'count',
            relation: name,
            ...(where === undefined ? {} : { where: isState(where.field, where.state) }),
          },
          right: { op: 'literal', type: 'number', value: bound.count },
        }
    }
    return undefined
  })

function readCountBound(context: ReadingContext): { op: Comparison; count: string } | undefined {
  if (context.cursor.word('no', 'not any') !== undefined) return { op: 'eq', count: '0' }
  const op = readComparison(context)
  const count = op === undefined ? undefined : readNumber(context)
  return op === undefined || count === undefined ? undefined : { op, count }
}

const readFieldTerm = (context: ReadingContext, entity: KnownEntity): Expression | undefined =>
  context.cursor.attempt(() => {
    const path = readPath(context, entity)
    if (path === undefined || context.cursor.word('is', 'are') === undefined) return undefined
    return readPredicate(context, entity, { op: 'field', path: path.path }, path.field)
  })

/** `the priority is high and the ticket is open`; `and` and `or` are not mixed, since readers disagree about that. */
export function readCondition(context: ReadingContext, entity: KnownEntity): Expression | undefined {
  const readTerm = () =>
    readStateTerm(context, entity) ?? readCountTerm(context, entity) ?? readFieldTerm(context, entity)
  const first = readTerm()
  if (first === undefined) return undefined
  const joiner = (['and', 'or'] as const).find((word) => context.cursor.peek()?.value === word)
  const parts = [first]
  for (;;) {
    const next = context.cursor.attempt(() =>
      joiner === undefined || context.cursor.word(joiner) === undefined ? undefined : readTerm(),
    )
    if (next === undefined) break
    parts.push(next)
  }
  const other = joiner === 'and' ? 'or' : 'and'
  if (joiner !== undefined && parts.length > 1 && context.cursor.peek()?.value === other)
    return context.blame(
      'NX3003',
      `"and" and "or" in one condition can be read in two ways: write one sentence for each alternative`,
    )
  return joiner === undefined || parts.length === 1 ? first : { op: joiner, parts }
}

/** Both conditions must hold. Undefined, with the blame, when one of them says `or`. */
export function bothOf(
  context: ReadingContext,
  first: Expression,
  second: Expression,
): Expression | undefined {
  if (first.op === 'or' || second.op === 'or')
    return context.blame('NX3003', 'two conditions and an "or" can be read in two ways: write two sentences')
  const partsOf = (one: Expression): Expression[] =>
    one.op === 'and' && !isRange(one.parts) ? one.parts : [one]
  return { op: 'and', parts: [...partsOf(first), ...partsOf(second)] }
}

/** `between 1 and 5`, `greater than 3 and less than 5`: two bounds of one value. */
const isRange = (parts: readonly Expression[]): boolean => {
  const [low, high, ...more] = parts
  if (low === undefined || high === undefined || more.length > 0) return false
  return 'left' in low && 'left' in high && isDeepStrictEqual(low.left, high.left)
}

/** The entity that a condition at the cursor speaks of: `the order is paid`, `the discount of an invoice is ...`. */
function entityAhead(context: ReadingContext): KnownEntity | undefined {
  let found: KnownEntity | undefined
  context.cursor.attempt(() => {
    readArticle(context)
    found = readEntity(context)
    return undefined
  })
  if (found !== undefined) return found
  context.cursor.attempt(() => {
    found = readSubject(context)?.entity
    return undefined
  })
  return found
}

/** A condition that stands in front of what it limits, and the entity that it is about. */
export type Leading = { readonly entity: KnownEntity; readonly condition: Expression }

/** `While an order is paid,` in front of a sentence. Undefined when there is none. */
export const readLeadingCondition = (
  context: ReadingContext,
  ...words: readonly string[]
): Leading | undefined =>
  context.cursor.attempt(() => {
    const { cursor } = context
    const word = cursor.word(...words)
    const entity = word === undefined ? undefined : entityAhead(context)
    const condition = entity === undefined ? undefined : readCondition(context, entity)
    if (entity === undefined || condition === undefined || cursor.mark(',') === undefined) return undefined
    cursor.word('then')
    return { entity, condition: word === 'unless' ? { op: 'not', value: condition } : condition }
  })

/** `when|if <condition>` or `unless <condition>` at the end of a sentence. Undefined when there is none. */
export const readTrailingCondition = (context: ReadingContext, entity: KnownEntity): Expression | undefined =>
  context.cursor.attempt(() => {
    context.cursor.mark(',')
    const word = context.cursor.word('when', 'if', 'unless', 'while')
    const condition = word === undefined ? undefined : readCondition(context, entity)
    if (condition === undefined) return undefined
    return word === 'unless' ? { op: 'not', value: condition } : condition
  })
