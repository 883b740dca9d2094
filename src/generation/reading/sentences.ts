import { slicePassage, type Passage } from './passage.ts'

/** A point here ends no sentence. */
const abbreviation = /(?:^|[\s(])(?:e\.g|i\.e|etc|vs|no|approx|incl|[A-Za-z])\.$/i
const isBlank = (character: string | undefined): boolean => character === undefined || /\s/.test(character)

/** Whether a `.`, `!` or `?` at `at` ends a sentence: what follows begins another, or nothing follows. */
function endsSentence(text: string, at: number): boolean {
  if (!isBlank(text[at + 1])) return false
  const next = /\S/.exec(text.slice(at + 1, at + 12))?.[0]
  if (next === undefined) return true
  if (text[at] === '.' && abbreviation.test(text.slice(Math.max(0, at - 8), at + 1))) return false
  return !/[a-z,;)]/.test(next)
}

const closing: Readonly<Record<string, string>> = { '"': '"', '`': '`', '“': '”', '(': ')' }

/** The offset after what opens at `at`, or `at` when it never closes: a lone quote must not swallow the rest. */
function afterQuoted(text: string, at: number): number {
  const close = closing[text[at] ?? '']
  if (close === undefined) return at
  const window = text.slice(at + 1, at + 500).indexOf(close)
  return window < 0 ? at : at + 1 + window
}

/** Splits a passage into sentences. Pure, linear; the sentences together hold every word of it. */
export function splitSentences(passage: Passage): readonly Passage[] {
  const { text } = passage
  const sentences: Passage[] = []
  let start = 0
  for (let at = 0; at < text.length; at += 1) {
    at = afterQuoted(text, at)
    if (!'.!?'.includes(text[at] ?? ' ') || !endsSentence(text, at)) continue
    sentences.push(slicePassage(passage, start, at + 1))
    start = at + 1
  }
  sentences.push(slicePassage(passage, start, text.length))
  return sentences.filter((sentence) => sentence.text !== '')
}
