import { readLeadingCondition, bothOf, type Leading } from '../conditions.ts'
import type { Element } from '../element.ts'
import { readArticle, readEntity, readList, type Pattern, type ReadingContext } from '../reading-context.ts'
import { readResponse } from './responses.ts'
import { readOccasion, type Occasion } from './trigger.ts'

export const readSystem = ({ cursor }: ReadingContext): string | undefined => {
  cursor.word('the')
  return cursor.word('system', 'application', 'app', 'api', 'service', 'website', 'site')
}

export const readModal = ({ cursor }: ReadingContext): string | undefined =>
  cursor.word('shall', 'must', 'will', 'should')

/** `reject the order`: what was said after `if` must never hold. */
const readRefusal = (
  context: ReadingContext,
  { entity, condition, trigger }: Occasion,
): readonly Element[] | undefined =>
  context.cursor.attempt(() => {
    const isWrite = trigger.event === 'created' || trigger.event === 'updated'
    if (condition === undefined || !isWrite || context.cursor.word('reject', 'refuse') === undefined)
      return undefined
    if (context.cursor.word('it') === undefined) {
      readArticle(context)
      if (readEntity(context) !== entity) return undefined
    }
    return [
      {
        kind: 'rule',
        entity: entity.label,
        when: trigger.event === 'created' ? 'onCreate' : 'always',
        expression: { op: 'not', value: condition },
      },
    ]
  })

/** `While the total is above 100, when an order is paid, ...`: the state that must hold as well. */
function withLeading(
  context: ReadingContext,
  occasion: Occasion,
  leading: Leading | undefined,
): Occasion | undefined {
  if (leading === undefined) return occasion
  if (leading.entity !== occasion.entity)
    return context.blame(
      'NX3003',
      `the condition is about a ${leading.entity.label} and the event about a ${occasion.entity.label}`,
    )
  if (occasion.condition === undefined) return { ...occasion, condition: leading.condition }
  const condition = bothOf(context, leading.condition, occasion.condition)
  return condition && { ...occasion, condition }
}

/** `When an order is paid, the system shall email the customer and set the status to confirmed.` */
export const reaction: Pattern = {
  id: 'reaction',
  number: 12,
  example: 'When an order is paid, the system shall email the customer.',
  read: (context) => {
    const { cursor } = context
    const leading = readLeadingCondition(context, 'while', 'where')
    if (cursor.word('when', 'if', 'whenever', ...(leading === undefined ? ['while'] : [])) === undefined)
      return undefined
    const said = readOccasion(context)
    const occasion = said && withLeading(context, said, leading)
    if (occasion === undefined) return undefined
    const isSet = cursor.mark(',') !== undefined
    cursor.word('then')
    const isSystem = cursor.attempt(() => readSystem(context) && readModal(context)) !== undefined
    // "When an order is paid, email the customer": the system is meant, since nobody else was told.
    if (!isSystem && (!isSet || cursor.peek()?.value === 'the')) return undefined
    const refusal = readRefusal(context, occasion)
    if (refusal !== undefined) return refusal
    const { entity, trigger, condition } = occasion
    const responses = readList(context, () => readResponse(context, entity, trigger))
    if (responses === undefined) return undefined
    const effects = responses.map(({ effect }) => effect)
    return [
      ...responses.flatMap(({ needs }) => (needs === undefined ? [] : [needs])),
      { kind: 'reaction', trigger, effects, ...(condition === undefined ? {} : { condition }) },
    ]
  },
}
