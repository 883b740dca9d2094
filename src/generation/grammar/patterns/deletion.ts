import type { Element } from '../element.ts'
import {
  expectEntity,
  readArticle,
  readEntity,
  type Pattern,
  type ReadingContext,
} from '../reading-context.ts'

type Deletion = Extract<Element, { kind: 'on-delete' }>

const none = [
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

const readAction = (context: ReadingContext, parent: string): Deletion | undefined => {
  const { cursor } = context
  if (cursor.word(...none) !== undefined) {
    const child = expectEntity(context)
    return child && { kind: 'on-delete', parent, child: child.label, action: 'restrict' }
  }
  readArticle(context)
  const child = expectEntity(context)
  if (child === undefined) return undefined
  const end = cursor.word(...ends)
  if (end === undefined) return undefined
  return {
    kind: 'on-delete',
    parent,
    child: child.label,
    action: end.includes('kept') ? 'setNull' : 'cascade',
  }
}

/** `When an order is deleted, its line items are deleted too.` */
export const deletion: Pattern = {
  id: 'deletion',
  number: 6,
  example: 'When an order is deleted, its line items are deleted too.',
  read: (context) => {
    const { cursor } = context
    if (cursor.word('when', 'if') === undefined) return undefined
    readArticle(context)
    const parent = readEntity(context)
    if (parent === undefined || cursor.word('is deleted') === undefined || cursor.mark(',') === undefined)
      return undefined
    const action = readAction(context, parent.label)
    return action && [action]
  },
}
