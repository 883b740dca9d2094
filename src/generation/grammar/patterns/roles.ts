import { readArticle, readList, readRole, type Pattern } from '../reading-context.ts'

/** `The roles are clerk, manager and customer.` */
export const roles: Pattern = {
  id: 'roles',
  number: 8,
  example: 'The roles are clerk, manager and customer.',
  read: (context) => {
    if (context.cursor.word('the roles are', 'roles are', 'the user roles are') === undefined)
      return undefined
    context.cursor.mark(':')
    const found = readList(context, () =>
      context.cursor.attempt(() => {
        readArticle(context)
        return readRole(context)
      }),
    )
    return found?.map((role) => ({ kind: 'role', role }))
  },
}
