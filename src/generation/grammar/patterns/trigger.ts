import type { Expression } from '../../../domain/application-model/expression.ts'
import type { Trigger } from '../../../domain/application-model/reaction.ts'
import { bothOf, readAnyState, readCondition } from '../conditions.ts'
import { kebabOf } from '../identifiers.ts'
import { participleOf } from '../participle.ts'
import { readPredicate } from '../predicates.ts'
import {
  expectEntity,
  readArticle,
  readEntity,
  readName,
  readRole,
  type ReadingContext,
} from '../reading-context.ts'
import { readSubject } from '../subject.ts'
import { flagCalled, statesOf, type KnownEntity } from '../vocabulary.ts'

/** What sets something off, and the entity that it happens to. */
export type Occasion = {
  readonly entity: KnownEntity
  readonly trigger: Trigger
  readonly condition?: Expression
}

const events = {
  created: 'created',
  added: 'created',
  updated: 'updated',
  changed: 'updated',
  edited: 'updated',
  deleted: 'deleted',
  removed: 'deleted',
} as const
type EventWord = keyof typeof events
const eventWords: readonly EventWord[] = [
  'created',
  'added',
  'updated',
  'changed',
  'edited',
  'deleted',
  'removed',
]

function readEvent(context: ReadingContext, entity: KnownEntity): Trigger | undefined {
  const { cursor } = context
  if (cursor.word('is', 'has been', 'gets', 'becomes', 'moves to', 'goes to') === undefined) return undefined
  const state = readAnyState(context, entity)
  if (state !== undefined) return { entity: entity.name, event: 'changed-to', name: state.state }
  const word = eventWords.find((one) => cursor.word(one) !== undefined)
  if (word !== undefined) return { entity: entity.name, event: events[word] }
  return context.blame(
    'NX2003',
    `"${cursor.peek()?.value ?? ''}" is neither an event nor a state of "${entity.label}"`,
  )
}

/** `cancels` as `cancel`, `applies` as `apply`, `passes` as `pass`. */
const baseOf = (verb: string | undefined): string | undefined =>
  verb
    ?.replace(/([^aeiou])ies$/, '$1y')
    .replace(/(ss|x|z|ch|sh)es$/, '$1')
    .replace(/(?<=[^s])s$/, '')

const ownVerbs: Readonly<Record<string, EventWord>> = {
  create: 'created',
  update: 'updated',
  delete: 'deleted',
}

/**
 * What somebody's act is to the row. Where the participle of the verb is a state, the act is the move to that state, so
 * it is noticed whether it was made by the action or by the move.
 */
function happeningOf(verb: string, entity: KnownEntity): Pick<Trigger, 'event' | 'name'> {
  const own = ownVerbs[verb]
  if (own !== undefined) return { event: events[own] }
  const state = statesOf(entity)
    .flatMap(({ values }) => values)
    .find((value) => value === participleOf(verb))
  return state === undefined ? { event: 'action', name: kebabOf(verb) } : { event: 'changed-to', name: state }
}

/** `a customer cancels a booking`: the action of that verb. */
const readAct = (context: ReadingContext): Occasion | undefined =>
  context.cursor.attempt(() => {
    readArticle(context)
    const role = readRole(context)
    if (role === undefined) return undefined
    const verb = baseOf(context.cursor.take('word')?.value)
    readArticle(context)
    const entity = readEntity(context)
    if (verb === undefined || entity === undefined) return undefined
    return { entity, trigger: { entity: entity.name, ...happeningOf(verb, entity), role: kebabOf(role) } }
  })

/** `by a librarian`. */
const readActor = (context: ReadingContext): string | undefined =>
  context.cursor.attempt(() => {
    if (context.cursor.word('by') === undefined) return undefined
    readArticle(context)
    const role = readRole(context)
    return role === undefined
      ? context.blame('NX2001', `"${context.cursor.peek()?.value ?? ''}" is no role`)
      : kebabOf(role)
  })

/** `is published` where that is a field: whenever the row changes so that this holds. */
const readFlag = (context: ReadingContext, entity: KnownEntity): Occasion | undefined =>
  context.cursor.attempt(() => {
    if (context.cursor.word('is', 'becomes') === undefined) return undefined
    const flag = readName(context, (phrase) => flagCalled(entity, phrase))
    return (
      flag && {
        entity,
        trigger: { entity: entity.name, event: 'updated' },
        condition: {
          op: 'eq',
          left: { op: 'field', path: [flag.name] },
          right: { op: 'literal', type: 'boolean', value: true },
        },
      }
    )
  })

const readHappening = (context: ReadingContext): Occasion | undefined =>
  context.cursor.attempt(() => {
    readArticle(context)
    const entity = expectEntity(context)
    const flag = entity === undefined ? undefined : readFlag(context, entity)
    if (flag !== undefined) return flag
    const event = entity === undefined ? undefined : readEvent(context, entity)
    if (entity === undefined || event === undefined) return undefined
    const role = readActor(context)
    const trigger = role === undefined ? event : { ...event, role }
    if (context.cursor.word('and') === undefined) return { entity, trigger }
    const condition = readCondition(context, entity)
    return condition && { entity, trigger, condition }
  })

/** `the stock of a product is below 5`: whenever the row changes so that this holds. */
const readFact = (context: ReadingContext): Occasion | undefined =>
  context.cursor.attempt(() => {
    const subject = readSubject(context)
    if (
      subject === undefined ||
      context.cursor.word('is', 'becomes', 'falls', 'changes to', 'is changed to') === undefined
    )
      return undefined
    const { entity, field } = subject
    const first = readPredicate(context, entity, { op: 'field', path: [field.name] }, field)
    const more = context.cursor.attempt(() =>
      context.cursor.word('and') === undefined ? undefined : readCondition(context, entity),
    )
    const condition = first === undefined || more === undefined ? first : bothOf(context, first, more)
    return condition && { entity, trigger: { entity: entity.name, event: 'updated' }, condition }
  })

/** What stands between `when` or `if` and the comma. */
export const readOccasion = (context: ReadingContext): Occasion | undefined =>
  readAct(context) ?? readFact(context) ?? readHappening(context)
