import { suggest } from '../../kernel/suggestion.ts'
import type { Cursor } from './cursor.ts'
import type { Element } from './element.ts'
import { singularOf } from './plural.ts'
import type { KnownEntity, KnownField, Vocabulary } from './vocabulary.ts'

/** Why a sentence that was understood in part cannot be used. `position` is the token where that was seen. */
export type Blame = {
  readonly code: string
  readonly reason: string
  readonly position: number
  /** The name that was probably meant; looked for only when the blame is told, since that takes long. */
  readonly meant?: () => string | undefined
}

/** What a pattern reads with. */
export type ReadingContext = {
  readonly cursor: Cursor
  readonly vocabulary: Vocabulary
  /** The entity that the section or table is about. */
  readonly section: string | undefined
  /** Notes why the sentence fails, unless an earlier note reached further. Always gives undefined. */
  blame(code: string, reason: string, meant?: () => string | undefined): undefined
  blamed(): Blame | undefined
}

/** One form of sentence. `number` is its number in docs/how-to/write-requirements.md. */
export type Pattern = {
  readonly id: string
  readonly number: number
  readonly example: string
  /** The elements that the sentence declares, or undefined when it has another form. */
  readonly read: (context: ReadingContext) => readonly Element[] | undefined
}

export function createContext(
  cursor: Cursor,
  vocabulary: Vocabulary,
  section: string | undefined,
): ReadingContext {
  let worst: Blame | undefined
  return {
    cursor,
    vocabulary,
    section,
    blame: (code, reason, meant) => {
      const position = cursor.position()
      if (worst === undefined || position > worst.position)
        worst = { code, reason, position, ...(meant === undefined ? {} : { meant }) }
      return undefined
    },
    blamed: () => worst,
  }
}

const longestName = 6
const articles = ['a', 'an', 'the', 'each', 'every', 'any', 'its', 'their', 'this', 'that'] as const

export const readArticle = ({ cursor }: ReadingContext): string | undefined => cursor.word(...articles)

/** The longest name at the cursor that `find` knows. */
export function readName<Found>(
  { cursor }: ReadingContext,
  find: (phrase: string) => Found | undefined,
): Found | undefined {
  for (let count = longestName; count > 0; count -= 1) {
    const phrase = cursor.phrase(count)
    const found = phrase === undefined ? undefined : find(phrase)
    if (found === undefined) continue
    cursor.skip(count)
    return found
  }
  return undefined
}

/** The words at the cursor up to a word of grammar, for a message about a name that nobody declared. */
export function unknownPhrase({ cursor }: ReadingContext): string {
  const words: string[] = []
  for (let ahead = 0; ahead < 4; ahead += 1) {
    const token = cursor.peek(ahead)
    if (
      token?.kind !== 'word' ||
      /^(?:is|are|must|can|may|of|to|by|from|when|if|and|or|has|with|for|unless|except|not|only|it|without|after|before)$/.test(
        token.value,
      )
    )
      break
    words.push(token.value)
  }
  return words.join(' ')
}

/** An entity by any of its names. */
export const readEntity = (context: ReadingContext): KnownEntity | undefined =>
  readName(context, (phrase) =>
    context.vocabulary.entities.get(context.vocabulary.entityWords.get(phrase) ?? ''),
  )

/** An entity that must stand here: what else stands here is blamed. */
export function expectEntity(context: ReadingContext): KnownEntity | undefined {
  const found = readEntity(context)
  if (found !== undefined) return found
  const phrase = unknownPhrase(context)
  if (phrase === '') return undefined
  const near = () => suggest(phrase, [...context.vocabulary.entityWords.keys()])
  return context.blame('NX2001', `no entity is called "${phrase}"`, near)
}

export const readRole = (context: ReadingContext): string | undefined =>
  readName(context, (phrase) => context.vocabulary.roleWords.get(phrase))

/** A field of `entity` by its label, also of several rows: `amount`, `amounts`. */
export const fieldCalled = (entity: KnownEntity, phrase: string): KnownField | undefined =>
  entity.fields.get(phrase) ?? entity.fields.get(singularOf(phrase))

/** A field of `entity` by its label; its article may stand before it. */
export const readFieldOf = (context: ReadingContext, entity: KnownEntity): KnownField | undefined =>
  context.cursor.attempt(() => {
    readArticle(context)
    return readName(context, (phrase) => fieldCalled(entity, phrase))
  })

/** `a, b and c`: at least one, each read by `read`. */
export function readList<Item>(
  { cursor }: ReadingContext,
  read: () => Item | undefined,
  joiners: readonly ('and' | 'or')[] = ['and', 'or'],
): Item[] | undefined {
  const first = read()
  if (first === undefined) return undefined
  const items = [first]
  for (;;) {
    const next = cursor.attempt(() => {
      const comma = cursor.mark(',')
      const joined = cursor.word(...joiners)
      return comma === undefined && joined === undefined ? undefined : read()
    })
    if (next === undefined) return items
    items.push(next)
  }
}
