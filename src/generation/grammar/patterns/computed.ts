import type { Expression } from '../../../domain/application-model/expression.ts'
import { isState, readAnyState, readCondition, readQuality } from '../conditions.ts'
import type { Element } from '../element.ts'
import { isHostileName } from '../identifiers.ts'
import { readPredicate } from '../predicates.ts'
import {
  readArticle,
  readEntity,
  readFieldOf,
  unknownPhrase,
  type Pattern,
  type ReadingContext,
} from '../reading-context.ts'
import { readSubject } from '../subject.ts'
import { typeOfValue, type ValueType } from '../value-type.ts'
import { readValue } from '../values.ts'
import type { KnownEntity, Way } from '../vocabulary.ts'

type Child = { readonly way: Way; readonly entity: KnownEntity }

const childrenOf = ({ vocabulary }: ReadingContext, entity: KnownEntity): readonly Child[] =>
  (vocabulary.ways.get(entity.label) ?? []).flatMap((way) => {
    const child = way.many ? vocabulary.entities.get(way.target) : undefined
    return child === undefined ? [] : [{ way, entity: child }]
  })

/** `that are paid`, `with status paid`, `whose status is paid`, `where fulfilled is false`. */
const readWhere = (context: ReadingContext, entity: KnownEntity): Expression | undefined =>
  context.cursor.attempt(() => {
    const word = context.cursor.word('that are', 'which are', 'where', 'whose', 'with')
    if (word === undefined) return undefined
    if (word === 'that are' || word === 'which are') return readQuality(context, entity)
    if (word !== 'with') return readCondition(context, entity)
    const field = readFieldOf(context, entity)
    return field && readPredicate(context, entity, { op: 'field', path: [field.name] }, field)
  })

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
  return readAggregate(context, entity) ?? readArithmetic(context, entity)
}

/** `number of nights times rate`: a lone field or constant would be a copy, which is no calculation. */
const readArithmetic = (context: ReadingContext, entity: KnownEntity): Expression | undefined =>
  context.cursor.attempt(() => {
    const value = readValue(context, entity)
    return value !== undefined && ['add', 'sub', 'mul', 'div'].includes(value.op) ? value : undefined
  })

const readAggregate = (context: ReadingContext, entity: KnownEntity): Expression | undefined =>
  context.cursor.attempt(() => {
    const { cursor } = context
    const kind = cursor.word(
      'the sum of all',
      'the sum of',
      'sum of',
      'the number of',
      'number of',
      'the count of',
      'count of',
    )
    for (const child of kind === undefined ? [] : childrenOf(context, entity)) {
      const found = kind?.includes('sum') === true ? readSum(context, child) : readCount(context, child)
      if (found !== undefined) return found
    }
    return kind === undefined
      ? undefined
      : context.blame('NX2004', `${entity.label} has no many of what is summed or counted here`)
  })

const verbs = ['is calculated as', 'is computed as', 'is always', 'is', 'equals'] as const

/** Without one of these nothing is calculated, and another pattern says better why the sentence is not understood. */
const operators = new Set(['sum', 'count', 'number', 'plus', 'minus', 'times', 'multiplied', 'divided'])

/** `The treatment cost of an appointment` that no line declared: the calculation declares it. */
const readNewField = (
  context: ReadingContext,
): { readonly entity: KnownEntity; readonly label: string } | undefined =>
  context.cursor.attempt(() => {
    const { cursor } = context
    if (!cursor.tokens.some(({ value }) => operators.has(value))) return undefined
    readArticle(context)
    const label = unknownPhrase(context)
    const count = label === '' ? 0 : label.split(' ').length
    cursor.skip(count)
    if (count === 0 || count > 4 || isHostileName(label) || cursor.word('of') === undefined) return undefined
    readArticle(context)
    const entity = readEntity(context)
    return entity === undefined || entity.fields.has(label) ? undefined : { entity, label }
  })

const declared = (entity: KnownEntity, label: string, type: ValueType): Element => ({
  kind: 'field',
  entity: entity.label,
  field: {
    label,
    ...type,
    required: true,
    unique: false,
    assumed: `"${label}" has the type ${type.type}, by what it is calculated from`,
  },
})

/** A calculation of a field that it declares itself. */
const readDeclaring = (context: ReadingContext): readonly Element[] | undefined =>
  context.cursor.attempt(() => {
    const found = readNewField(context)
    if (found === undefined || context.cursor.word(...verbs) === undefined) return undefined
    const { entity, label } = found
    const expression = readExpression(context, entity)
    const type = expression && typeOfValue(context.vocabulary, entity, expression)
    if (expression === undefined || type === undefined) return undefined
    return [
      declared(entity, label, type),
      { kind: 'computed', entity: entity.label, field: label, expression, type },
    ]
  })

const readKnown = (context: ReadingContext): readonly Element[] | undefined =>
  context.cursor.attempt(() => {
    const subject = readSubject(context)
    if (subject === undefined || context.cursor.word(...verbs) === undefined) return undefined
    const { entity, field } = subject
    const expression = readExpression(context, entity)
    const type = expression && typeOfValue(context.vocabulary, entity, expression)
    return (
      expression && [
        {
          kind: 'computed',
          entity: entity.label,
          field: field.label,
          expression,
          ...(type === undefined ? {} : { type }),
        },
      ]
    )
  })

/** `The total of an order is the sum of quantity times price of its line items.` */
export const computed: Pattern = {
  id: 'computed',
  number: 11,
  example: 'The total of an order is the sum of quantity times price of its line items.',
  read: (context) => readKnown(context) ?? readDeclaring(context),
}
