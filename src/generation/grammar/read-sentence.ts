import type { Trace } from '../../domain/application-model/trace.ts'
import { spanOf, type Passage } from '../reading/passage.ts'
import { createCursor } from './cursor.ts'
import type { TracedElement } from './element.ts'
import { createContext, type Blame, type Pattern } from './reading-context.ts'
import { readTokens, type Token } from './tokens.ts'
import type { Vocabulary } from './vocabulary.ts'

/** How far the best pattern came in a sentence that none reads. */
export type Misfit = {
  readonly tokens: readonly Token[]
  readonly nearest: Pattern | undefined
  /** Token where the nearest pattern stopped. */
  readonly position: number
  readonly blame: Blame | undefined
}

export type Read =
  | { readonly ok: true; readonly elements: readonly TracedElement[] }
  | { readonly ok: false; readonly misfit: Misfit }

/** Where a passage was read from, by which pattern. */
export const traceOf = (file: string, passage: Passage, ruleId: string): Trace => ({
  file,
  ...spanOf(passage),
  text: passage.text,
  tier: 'A',
  ruleId,
  confidence: 1,
})

export type SentenceInput = {
  readonly file: string
  readonly vocabulary: Vocabulary
  readonly section: string | undefined
  readonly passage: Passage
}

/**
 * Reads one sentence with the first pattern that reads all of it. A pattern that leaves a word over has not read it:
 * a lost "not" or "unless" would turn the meaning around.
 */
export function readSentence(
  { file, vocabulary, section, passage }: SentenceInput,
  patterns: readonly Pattern[],
): Read {
  const tokens = readTokens(passage.text)
  let misfit: Misfit = { tokens, nearest: undefined, position: 0, blame: undefined }
  for (const pattern of patterns) {
    const cursor = createCursor(tokens)
    const context = createContext(cursor, vocabulary, section)
    const elements = pattern.read(context)
    if (elements !== undefined && cursor.isAtEnd()) {
      const trace = traceOf(file, passage, pattern.id)
      return { ok: true, elements: elements.map((element) => ({ element, trace })) }
    }
    const position = cursor.furthest()
    const blame = context.blamed() ?? misfit.blame
    misfit =
      position > misfit.position
        ? { tokens, nearest: pattern, position, blame }
        : { ...misfit, blame: misfit.blame ?? blame }
  }
  return { ok: false, misfit }
}
