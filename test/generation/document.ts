// What tests of generation share: documents made of sentences, and models without what only speaks of their words.
import { checkText, type CheckedRequirements } from '../../src/generation/check-requirements.ts'

/** Checks sentences, one a line, below a title. */
export const check = (...sentences: readonly string[]): CheckedRequirements =>
  checkText('requirements.md', `# Test\n\nThis document is a test.\n\n## Part\n\n${sentences.join('\n\n')}\n`)

/** The classes of the sentences that were given to `check`. */
export const classesOf = ({ lines }: CheckedRequirements): readonly string[] =>
  lines.slice(3).map(({ class: found }) => found)

export const codesOf = ({ diagnostics }: CheckedRequirements): readonly string[] =>
  diagnostics.map(({ code }) => code)

const aboutWords = new Set(['trace', 'message', 'assumptions', 'unresolved'])

/** A model without traces, messages and assumptions: those are about the words of one document. */
export const meaningOf = (model: unknown): unknown =>
  JSON.parse(JSON.stringify(model, (key, value: unknown) => (aboutWords.has(key) ? undefined : value)))
