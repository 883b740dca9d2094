import type { Expression } from '../../../domain/application-model/expression.ts'
import { bothOf, readLeadingCondition, readTrailingCondition, type Leading } from '../conditions.ts'
import type { Element } from '../element.ts'
import { isPattern } from '../field-types.ts'
import { negated, readPredicate } from '../predicates.ts'
import { readArticle, readEntity, type Pattern, type ReadingContext } from '../reading-context.ts'
import { readSubject, type Subject } from '../subject.ts'
import type { KnownEntity } from '../vocabulary.ts'

function readMatch(context: ReadingContext, value: Expression): Expression | undefined {
  const pattern = context.cursor.take('pattern')?.value
  if (pattern === undefined) return undefined
  return isPattern(pattern)
    ? { op: 'matches', value, pattern }
    : context.blame('NX1001', 'this is no regular expression')
}

/** `when it is created`: checked once, not on later changes. */
const readOnCreate = (context: ReadingContext, { entity }: Subject): boolean =>
  context.cursor.attempt(() => {
    if (context.cursor.word('when', 'if') === undefined) return undefined
    if (context.cursor.word('it') === undefined) {
      readArticle(context)
      if (readEntity(context) !== entity) return undefined
    }
    return context.cursor.word('is created')
  }) !== undefined

/** `When a booking is created,` in front of a rule. */
const readLeadingCreation = (context: ReadingContext): KnownEntity | undefined =>
  context.cursor.attempt(() => {
    if (context.cursor.word('when', 'if') === undefined) return undefined
    readArticle(context)
    const entity = readEntity(context)
    if (context.cursor.word('is created') === undefined || context.cursor.mark(',') === undefined)
      return undefined
    return entity
  })

/** The conditions before and after a rule as one; `wrong` when they cannot be. */
function readCondition(
  context: ReadingContext,
  entity: KnownEntity,
  leading: Leading | undefined,
): Expression | 'wrong' | undefined {
  if (leading !== undefined && leading.entity !== entity) {
    context.blame(
      'NX3003',
      `the condition is about a ${leading.entity.label} and the rule about a ${entity.label}`,
    )
    return 'wrong'
  }
  const trailing = readTrailingCondition(context, entity)
  if (leading === undefined || trailing === undefined) return leading?.condition ?? trailing
  return bothOf(context, leading.condition, trailing) ?? 'wrong'
}

function readRule(
  context: ReadingContext,
  { entity, field }: Subject,
  leading: Leading | undefined,
  isOnCreate: boolean,
): readonly Element[] | undefined {
  const { cursor } = context
  const left: Expression = { op: 'field', path: [field.name] }
  const verb = cursor.word(
    'must match',
    'must have',
    'must not be',
    'must be',
    'shall be',
    'cannot be',
    'may not be',
  )
  if (verb === undefined) return undefined
  if (verb === 'must be' && leading === undefined && cursor.word('unique') !== undefined)
    return [{ kind: 'unique', entity: entity.label, field: field.label }]
  const said = verb === 'must match' ? readMatch(context, left) : readPredicate(context, entity, left, field)
  const expression = said === undefined || !/not/.test(verb) ? said : negated(context, said)
  if (expression === undefined) return undefined
  const when = isOnCreate || readOnCreate(context, { entity, field }) ? 'onCreate' : 'always'
  const condition = readCondition(context, entity, leading)
  if (condition === 'wrong') return undefined
  return [
    {
      kind: 'rule',
      entity: entity.label,
      field: field.name,
      when,
      expression,
      ...(condition === undefined ? {} : { condition }),
    },
  ]
}

/** `The end date of a booking must be after the start date.` */
export const fieldRule: Pattern = {
  id: 'field-rule',
  number: 9,
  example: 'The end date of a booking must be after the start date.',
  read: (context) => {
    const created = readLeadingCreation(context)
    const leading = readLeadingCondition(context, 'while', 'where', 'when', 'if', 'unless')
    const about = created ?? leading?.entity
    const subject = readSubject(about === undefined ? context : { ...context, section: about.label })
    if (subject === undefined) return undefined
    if (created !== undefined && created !== subject.entity)
      return context.blame(
        'NX3003',
        `a ${created.label} is created, and the rule is about a ${subject.entity.label}`,
      )
    return readRule(context, subject, leading, created !== undefined)
  },
}
