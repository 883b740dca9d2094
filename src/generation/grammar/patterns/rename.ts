import type { Element } from '../element.ts'
import { isHostileName } from '../identifiers.ts'
import { readEntity, readArticle, type Pattern, type ReadingContext } from '../reading-context.ts'
import { readSubject } from '../subject.ts'

/** A name that nothing has any more: quoted, or plain words to the end. */
function readFormerName({ cursor }: ReadingContext): string | undefined {
  cursor.word('a', 'an', 'the')
  const quoted = cursor.take('quoted')
  if (quoted !== undefined) return isHostileName(quoted.value) ? undefined : quoted.value.toLowerCase()
  const words = cursor.phrase(cursor.tokens.length - cursor.position())
  if (words === undefined || words === '' || /\b(?:not|never|only|unless|except|no)\b/.test(words))
    return undefined
  cursor.skip(cursor.tokens.length - cursor.position())
  return words
}

/** `A customer was called client.` */
const readEntityRename = (context: ReadingContext): readonly Element[] | undefined =>
  context.cursor.attempt(() => {
    readArticle(context)
    const entity = readEntity(context)
    if (entity === undefined || context.cursor.word('was called') === undefined) return undefined
    const formerly = readFormerName(context)
    return formerly === undefined ? undefined : [{ kind: 'renamed', entity: entity.label, formerly }]
  })

/** `The due date of an invoice was called "deadline".` Migrations keep the data under the new name. */
export const rename: Pattern = {
  id: 'rename',
  number: 20,
  example: 'The due date of an invoice was called deadline.',
  read: (context) => {
    const renamed = readEntityRename(context)
    if (renamed !== undefined) return renamed
    const subject = readSubject(context)
    if (subject === undefined || context.cursor.word('was called') === undefined) return undefined
    const formerly = readFormerName(context)
    if (formerly === undefined) return undefined
    return [{ kind: 'renamed', entity: subject.entity.label, field: subject.field.label, formerly }]
  },
}
