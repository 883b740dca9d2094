import type { Cursor } from '../cursor.ts'
import { isHostileName } from '../identifiers.ts'
import { readArticle, readName, type Pattern } from '../reading-context.ts'
import { singularOf } from '../plural.ts'

/** The word in front of `means`, singular. */
export function readNewWord(cursor: Cursor): string | undefined {
  cursor.word('a', 'an', 'the')
  const quoted = cursor.take('quoted')?.value.toLowerCase()
  if (quoted !== undefined) return isHostileName(quoted) ? undefined : singularOf(quoted)
  const length = [1, 2, 3, 4].find((ahead) => ['means', ':'].includes(cursor.peek(ahead)?.value ?? ''))
  const words = length === undefined ? undefined : cursor.phrase(length)
  if (length === undefined || words === undefined) return undefined
  cursor.skip(length)
  return singularOf(words)
}

/** `Client means customer.` */
export const synonym: Pattern = {
  id: 'synonym',
  number: 19,
  example: 'Client means customer.',
  read: (context) => {
    const { cursor, vocabulary } = context
    const word = readNewWord(cursor)
    if (word === undefined || (cursor.word('means') ?? cursor.mark(':')) === undefined) return undefined
    readArticle(context)
    const means = readName(
      context,
      (phrase) => vocabulary.entityWords.get(phrase) ?? vocabulary.roleWords.get(phrase),
    )
    return means === undefined ? undefined : [{ kind: 'synonym', word, means }]
  },
}
