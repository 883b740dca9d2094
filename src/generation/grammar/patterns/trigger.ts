import type { Expression } from '../../../domain/application-model/expression.ts'
import type { Trigger } from '../../../domain/application-model/reaction.ts'
import { readAnyState, readCondition } from '../conditions.ts'
import { kebabOf } from '../identifiers.ts'
import { readPredicate } from '../predicates.ts'
import { expectEntity, readArticle, readEntity, readRole, type ReadingContext } from '../reading-context.ts'
import { readSubject } from '../subject.ts'
import type { KnownEntity } from '../vocabulary.ts'

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

/** `a customer cancels a booking`: the action of that verb. */
const readAct = (context: ReadingContext): Occasion | undefined =>
  context.cursor.attempt(() => {
    readArticle(context)
    if (readRole(context) === undefined) return undefined
    const verb = context.cursor.take('word')?.value.replace(/(?<=[^s])s$/, '')
    readArticle(context)
    const entity = readEntity(context)
    if (verb === undefined || entity === undefined) return undefined
    const word =
      verb === 'create'
        ? 'created'
        : verb === 'delete'
          ? 'deleted'
          : verb === 'update'
            ? 'updated'
            : undefined
    const trigger: Trigger =
      word === undefined
        ? { entity: entity.name, event: 'action', name: kebabOf(verb) }
        : { entity: entity.name, event: word }
    return { entity, trigger }
  })

const readHappening = (context: ReadingContext): Occasion | undefined =>
  context.cursor.attempt(() => {
    readArticle(context)
    const entity = expectEntity(context)
    const trigger = entity === undefined ? undefined : readEvent(context, entity)
    if (entity === undefined || trigger === undefined) return undefined
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
    const condition = readPredicate(context, entity, { op: 'field', path: [field.name] }, field)
    return condition && { entity, trigger: { entity: entity.name, event: 'updated' }, condition }
  })

/** What stands between `when` or `if` and the comma. */
export const readOccasion = (context: ReadingContext): Occasion | undefined =>
  readAct(context) ?? readFact(context) ?? readHappening(context)
