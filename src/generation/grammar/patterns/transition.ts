import type { Element } from '../element.ts'
import { readTrailingCondition } from '../conditions.ts'
import {
  expectEntity,
  readArticle,
  readEntity,
  readList,
  readRole,
  type Pattern,
  type ReadingContext,
} from '../reading-context.ts'
import { expectState, readState } from '../values.ts'
import { statesOf, type KnownEntity, type KnownField } from '../vocabulary.ts'

/** The field that has all the states that a move at the cursor names. */
const fieldOfMove = (context: ReadingContext, entity: KnownEntity): KnownField | undefined =>
  statesOf(entity).find(({ field }) => {
    let isIts = false
    context.cursor.attempt(() => {
      const read = (word: string): boolean =>
        context.cursor.word(word) !== undefined &&
        readList(context, () => readState(context, field)) !== undefined
      isIts = read('from') && read('to')
      return undefined
    })
    return isIts
  })?.field

const readActors = (context: ReadingContext): readonly string[] | undefined =>
  context.cursor.attempt(() => {
    if (context.cursor.word('by') === undefined) return undefined
    const actors = readList(context, () => {
      readArticle(context)
      return readRole(context)
    })
    return actors ?? context.blame('NX2001', `"${context.cursor.peek()?.value ?? ''}" is no role`)
  })

function readMove(
  context: ReadingContext,
  entity: KnownEntity,
  named: readonly string[],
): readonly Element[] | undefined {
  const field = fieldOfMove(context, entity) ?? statesOf(entity)[0]?.field
  if (field === undefined)
    return context.blame('NX2003', `"${entity.label}" has no states: write "The status of ... is one of ..."`)
  const from =
    context.cursor.word('from') === undefined
      ? undefined
      : readList(context, () => expectState(context, field))
  const to =
    from === undefined || context.cursor.word('to') === undefined
      ? undefined
      : readList(context, () => expectState(context, field))
  if (from === undefined || to === undefined) return undefined
  const before = readTrailingCondition(context, entity)
  const actors = readActors(context) ?? named
  const guard = before ?? readTrailingCondition(context, entity)
  return from.flatMap((start) =>
    to.map((end): Element => ({
      kind: 'transition',
      entity: entity.label,
      field: field.label,
      from: start,
      to: end,
      actors,
      ...(guard === undefined ? {} : { guard }),
    })),
  )
}

const moves = [
  'can move',
  'can go',
  'may move',
  'may go',
  'can change',
  'may change',
  'can be moved',
  'may be moved',
  'can transition',
  'may transition',
] as const

/** `[Only] agents can move tickets from ...`: the roles stand in front. */
function readMovers(context: ReadingContext): readonly string[] | undefined {
  return context.cursor.attempt(() => {
    context.cursor.word('only')
    const roles = readList(context, () => readRole(context))
    return roles === undefined || context.cursor.word('can move', 'may move') === undefined
      ? undefined
      : roles
  })
}

/** `A ticket can move from open to closed by agents when the resolution is not empty.` */
export const transition: Pattern = {
  id: 'transition',
  number: 13,
  example: 'A ticket can move from open to closed by agents.',
  read: (context) => {
    const movers = readMovers(context)
    readArticle(context)
    const entity = movers === undefined ? readEntity(context) : expectEntity(context)
    if (entity === undefined) return undefined
    if (movers === undefined && context.cursor.word(...moves) === undefined) return undefined
    return readMove(context, entity, movers ?? [])
  },
}
