import type { Pattern } from '../reading-context.ts'

/** `The application is called Clinic Bookings.` A heading of the first level says the same. */
export const title: Pattern = {
  id: 'title',
  number: 1,
  example: 'The application is called "Clinic Bookings".',
  read: ({ cursor }) => {
    cursor.word('the')
    if (cursor.word('application is called', 'app is called', 'system is called') === undefined)
      return undefined
    const quoted = cursor.take('quoted')?.value
    if (quoted !== undefined) return [{ kind: 'name', name: quoted }]
    const name = cursor.phrase(cursor.tokens.length - cursor.position())
    if (name === undefined) return undefined
    cursor.skip(cursor.tokens.length - cursor.position())
    return [{ kind: 'name', name }]
  },
}
