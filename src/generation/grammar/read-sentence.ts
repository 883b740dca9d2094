import type { Trace } from '../../domain/application-model/trace.ts'
import { spanOf, type Passage } from '../reading/passage.ts'
import type { SentenceParts } from '../reading/utterances.ts'
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

type Attempt = { readonly pattern: Pattern; readonly position: number; readonly blame: Blame | undefined }

/** The attempt that read most, and the blame that was laid where it ended: blame for an earlier word is of a wrong pattern. */
function judge(tokens: readonly Token[], attempts: readonly Attempt[]): Misfit {
  const position = attempts.reduce((most, attempt) => Math.max(most, attempt.position), 0)
  const laid = attempts.find(({ blame }) => blame !== undefined && blame.position >= position)
  const nearest = laid ?? attempts.find((attempt) => attempt.position === position)
  return {
    tokens,
    nearest: position === 0 ? laid?.pattern : nearest?.pattern,
    position,
    blame: laid?.blame,
  }
}

/** A field below `An invoice has:` stands in its own line; the invoice stands in that of the lead. */
function passageOf({ element }: Pick<TracedElement, 'element'>, { passage, parts }: SentenceInput): Passage {
  if (parts === undefined) return passage
  return element.kind === 'entity' ? parts.lead : parts.item
}

export type SentenceInput = {
  readonly file: string
  readonly vocabulary: Vocabulary
  readonly section: string | undefined
  readonly passage: Passage
  readonly parts?: SentenceParts | undefined
}

/**
 * Reads one sentence with the first pattern that reads all of it. A pattern that leaves a word over has not read it:
 * a lost "not" or "unless" would turn the meaning around.
 */
export function readSentence(input: SentenceInput, patterns: readonly Pattern[]): Read {
  const { file, vocabulary, section, passage } = input
  const tokens = readTokens(passage.text)
  const attempts: Attempt[] = []
  for (const pattern of patterns) {
    const cursor = createCursor(tokens)
    const context = createContext(cursor, vocabulary, section)
    const elements = pattern.read(context)
    if (elements !== undefined && cursor.isAtEnd()) {
      return {
        ok: true,
        elements: elements.map((element) => ({
          element,
          trace: traceOf(file, passageOf({ element }, input), pattern.id),
        })),
      }
    }
    attempts.push({ pattern, position: cursor.furthest(), blame: context.blamed() })
  }
  return { ok: false, misfit: judge(tokens, attempts) }
}
