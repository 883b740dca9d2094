import type { Expression } from '../../../domain/application-model/expression.ts'
import { readTrailingCondition } from '../conditions.ts'
import type { Element } from '../element.ts'
import { isPattern } from '../field-types.ts'
import { readPredicate } from '../predicates.ts'
import { readArticle, readEntity, type Pattern, type ReadingContext } from '../reading-context.ts'
import { readSubject, type Subject } from '../subject.ts'

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

function readRule(context: ReadingContext, { entity, field }: Subject): readonly Element[] | undefined {
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
  if (verb === 'must be' && cursor.word('unique') !== undefined)
    return [{ kind: 'unique', entity: entity.label, field: field.label }]
  const said = verb === 'must match' ? readMatch(context, left) : readPredicate(context, entity, left, field)
  if (said === undefined) return undefined
  const isNegated = /not/.test(verb)
  const when = readOnCreate(context, { entity, field }) ? 'onCreate' : 'always'
  const condition = readTrailingCondition(context, entity)
  return [
    {
      kind: 'rule',
      entity: entity.label,
      field: field.name,
      when,
      expression: isNegated ? { op: 'not', value: said } : said,
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
    const subject = readSubject(context)
    return subject && readRule(context, subject)
  },
}
