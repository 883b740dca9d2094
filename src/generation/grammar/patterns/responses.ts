import type { Expression } from '../../../domain/application-model/expression.ts'
import type { Effect, Trigger } from '../../../domain/application-model/reaction.ts'
import { readAnyState } from '../conditions.ts'
import type { Element } from '../element.ts'
import { expectEntity, readArticle, readEntity, type ReadingContext } from '../reading-context.ts'
import { readPath } from '../subject.ts'
import { readValue } from '../values.ts'
import type { KnownEntity } from '../vocabulary.ts'
import { readSending } from './sending.ts'

/** An effect, and the integration that it needs. */
export type Response = { readonly effect: Effect; readonly needs?: Element }

const readSet = (context: ReadingContext, entity: KnownEntity): Response | undefined =>
  context.cursor.attempt(() => {
    if (context.cursor.word('set') === undefined) return undefined
    const target = readPath(context, entity)
    if (target === undefined || context.cursor.word('to') === undefined) return undefined
    const value = readValue(context, entity, target.field)
    return value && { effect: { do: 'set', path: target.path, value } }
  })

/** `mark it as overdue`, `set the order to confirmed`. */
const readMark = (context: ReadingContext, entity: KnownEntity): Response | undefined =>
  context.cursor.attempt(() => {
    const { cursor } = context
    if (cursor.word('mark', 'set', 'move') === undefined) return undefined
    if (cursor.word('it') === undefined) {
      readArticle(context)
      if (readEntity(context) !== entity) return undefined
    }
    const state = cursor.word('as', 'to') === undefined ? undefined : readAnyState(context, entity)
    if (state === undefined) return undefined
    const value: Expression = { op: 'literal', type: 'enum', value: state.state }
    return { effect: { do: 'set', path: [state.field], value } }
  })

const steps: Readonly<Record<string, 'add' | 'sub'>> = { increase: 'add', decrease: 'sub', reduce: 'sub' }

const readStep = (context: ReadingContext, entity: KnownEntity): Response | undefined =>
  context.cursor.attempt(() => {
    const word = context.cursor.word(...Object.keys(steps))
    const op = word === undefined ? undefined : steps[word]
    const target = op === undefined ? undefined : readPath(context, entity)
    if (op === undefined || target === undefined || context.cursor.word('by') === undefined) return undefined
    const right = readValue(context, entity)
    if (right === undefined) return undefined
    return {
      effect: {
        do: 'set',
        path: target.path,
        value: { op, left: { op: 'field', path: target.path }, right },
      },
    }
  })

const readCreate = (context: ReadingContext): Response | undefined =>
  context.cursor.attempt(() => {
    if (context.cursor.word('create') === undefined) return undefined
    readArticle(context)
    const created = expectEntity(context)
    context.cursor.word('for it')
    return created && { effect: { do: 'create', entity: created.name } }
  })

export const readResponse = (
  context: ReadingContext,
  entity: KnownEntity,
  trigger: Trigger,
): Response | undefined =>
  readSet(context, entity) ??
  readMark(context, entity) ??
  readStep(context, entity) ??
  readCreate(context) ??
  readSending(context, entity, trigger)
