import type { Element } from '../element.ts'
import {
  expectEntity,
  readArticle,
  readEntity,
  readList,
  type Pattern,
  type ReadingContext,
} from '../reading-context.ts'
import type { KnownEntity } from '../vocabulary.ts'

type Deletion = Extract<Element, { kind: 'on-delete' }>

const none = [
  'they must have no',
  'they must not have any',
  'it must have no',
  'it must not have any',
  'it shall have no',
  'it shall not have any',
  'it may not have any',
  'it cannot have any',
] as const
const ends = [
  'are deleted too',
  'are deleted as well',
  'are deleted with it',
  'are also deleted',
  'are deleted',
  'is deleted too',
  'is deleted as well',
  'is also deleted',
  'must be deleted too',
  'must be deleted as well',
  'must also be deleted',
  'shall be deleted too',
  'shall be deleted as well',
  'shall also be deleted',
  'are kept without it',
  'are kept',
] as const

/** `its viewings and all its offers`, or `no viewings and no offers`. */
const readChildren = (
  context: ReadingContext,
  words: readonly string[],
): readonly KnownEntity[] | undefined =>
  readList(context, () => {
    context.cursor.word(...words)
    readArticle(context)
    return expectEntity(context)
  }, ['and'])

function readActions(context: ReadingContext, parent: string): readonly Deletion[] | undefined {
  const { cursor } = context
  const isRestricted = cursor.word(...none) !== undefined
  const children = readChildren(context, isRestricted ? ['no', 'any'] : ['all'])
  if (children === undefined) return undefined
  const end = isRestricted ? '' : cursor.word(...ends)
  if (end === undefined) return undefined
  const action = isRestricted ? 'restrict' : end.includes('kept') ? 'setNull' : 'cascade'
  return children.map(({ label }) => ({ kind: 'on-delete', parent, child: label, action }))
}

const refused = [
  'cannot be deleted',
  "can't be deleted",
  'must not be deleted',
  'may not be deleted',
] as const
const holding = ['while it has', 'as long as it has', 'if it has', 'when it has'] as const

/** `A depot cannot be deleted while it has shipments.` */
const readRefusal = (context: ReadingContext): readonly Deletion[] | undefined =>
  context.cursor.attempt(() => {
    readArticle(context)
    const parent = readEntity(context)
    if (parent === undefined || context.cursor.word(...refused) === undefined) return undefined
    if (context.cursor.word(...holding) === undefined) return undefined
    return readChildren(context, ['any'])?.map(({ label }) => ({
      kind: 'on-delete',
      parent: parent.label,
      child: label,
      action: 'restrict',
    }))
  })

/** `When an order is deleted, its line items are deleted too.` */
export const deletion: Pattern = {
  id: 'deletion',
  number: 6,
  example: 'When an order is deleted, its line items are deleted too.',
  read: (context) => {
    const { cursor } = context
    if (cursor.word('when', 'if') === undefined) return readRefusal(context)
    readArticle(context)
    const parent = readEntity(context)
    if (parent === undefined || cursor.word('is deleted') === undefined || cursor.mark(',') === undefined)
      return undefined
    return readActions(context, parent.label)
  },
}
