import type { Token } from './tokens.ts'

/** Reads tokens from left to right; what does not fit is read again in another way. */
export type Cursor = {
  /** The next word, when it is one of these; `sign in` takes two. */
  word(...words: readonly string[]): string | undefined
  mark(...marks: readonly string[]): string | undefined
  take(kind: Token['kind']): Token | undefined
  peek(ahead?: number): Token | undefined
  isAtEnd(): boolean
  position(): number
  /** Runs `read`; when it gives undefined, nothing was read. */
  attempt<Value>(read: () => Value | undefined): Value | undefined
  /** Words from the position on, at most `count`, joined by blanks: for look-up of names. */
  phrase(count: number): string | undefined
  skip(count: number): void
  /** How many tokens the longest attempt read. */
  furthest(): number
  readonly tokens: readonly Token[]
}

export function createCursor(tokens: readonly Token[]): Cursor {
  let at = 0
  let furthest = 0
  const move = (count: number): void => {
    at += count
    furthest = Math.max(furthest, at)
  }
  const isWord = (offset: number, wanted: string): boolean => {
    const token = tokens[at + offset]
    return token?.kind === 'word' && token.value === wanted
  }
  const matches = (words: string): number => {
    const parts = words.split(' ')
    return parts.every((part, index) => isWord(index, part)) ? parts.length : 0
  }
  return {
    tokens,
    word: (...words) => {
      const found = words.find((one) => matches(one) > 0)
      if (found !== undefined) move(matches(found))
      return found
    },
    mark: (...marks) => {
      const token = tokens[at]
      if (token?.kind !== 'mark' || !marks.includes(token.value)) return undefined
      move(1)
      return token.value
    },
    take: (kind) => {
      const token = tokens[at]
      if (token?.kind !== kind) return undefined
      move(1)
      return token
    },
    peek: (ahead = 0) => tokens[at + ahead],
    isAtEnd: () => at >= tokens.length,
    position: () => at,
    attempt: (read) => {
      const before = at
      const value = read()
      if (value === undefined) at = before
      return value
    },
    phrase: (count) => {
      const words = tokens.slice(at, at + count)
      return words.length === count && words.every(({ kind }) => kind === 'word')
        ? words.map(({ value }) => value).join(' ')
        : undefined
    },
    skip: move,
    furthest: () => furthest,
  }
}
