import type { Diagnostic } from '../diagnostic.ts'
import { spanOf, type Passage } from '../reading/passage.ts'
import type { Misfit } from './read-sentence.ts'
import type { Token } from './tokens.ts'

const scope = new Set([
  'not',
  'unless',
  'except',
  'only',
  'without',
  'never',
  'no',
  'neither',
  'nor',
  "n't",
  'cannot',
  'excluding',
])
const vague =
  /\b(?:etc|tbd|and\/or|appropriate(?:ly)?|adequate|as needed|if possible|some|several|various|reasonable|flexible|normal(?:ly)?|usually|often|properly)\b/i
const quality =
  /\b(?:fast|quick(?:ly)?|easy|easily|user[- ]friendly|intuitive|secure(?:ly)?|scalable|reliable|reliably|responsive|robust|performant|acceptable|modern|attractive|simple|smooth(?:ly)?|real[- ]time|high performance)\b/i
const modal = /\b(?:shall|must|will|should)\b/gi
const passive = /\b(?:shall|must|will|should|can|may)(?: not)? be \w+(?:ed|en|t)\b(?!.*\bby\b)/i

type Finding = Pick<Diagnostic, 'code' | 'reason'> & { readonly token?: Token | undefined }

const wordAt = (text: string, pattern: RegExp): string => pattern.exec(text)?.[0] ?? ''

/** What is wrong with the sentence as a whole, when no name in it is to blame. */
function findFault({ text }: Passage, { tokens, position, nearest }: Misfit): Finding {
  const left = tokens[position]
  const isLeft = nearest !== undefined && position > 1 && left !== undefined
  if (isLeft && scope.has(left.value))
    return {
      code: 'NX1002',
      reason: `"${left.value}" changes the meaning here and no pattern reads it`,
      token: left,
    }
  if (/^where\b/i.test(text) && position < 6)
    return {
      code: 'NX6001',
      reason: 'a part of the application that can be left out is not supported: write what is always there',
    }
  if (quality.test(text))
    return {
      code: 'NX5001',
      reason: `"${wordAt(text, quality)}" cannot be measured: say how much, in which unit`,
    }
  if (vague.test(text))
    return { code: 'NX3001', reason: `"${wordAt(text, vague)}" can mean anything: say exactly what` }
  if ((text.match(modal)?.length ?? 0) > 1)
    return { code: 'NX3004', reason: 'this sentence holds several requirements: write one sentence for each' }
  if (passive.test(text) && (nearest === undefined || position < 3))
    return { code: 'NX3002', reason: 'nobody is said to do this: name the role or the system' }
  if (isLeft) return { code: 'NX1001', reason: `no pattern goes on with "${left.value}"`, token: left }
  return { code: 'NX1001', reason: 'no pattern reads this sentence' }
}

/** The sentence with a name replaced by the one that was probably meant. */
function corrected(text: string, reason: string, meant: string | undefined): string | undefined {
  const [, wrong = ''] = /"([^"]+)"/.exec(reason) ?? []
  const at = text.toLowerCase().lastIndexOf(wrong)
  return meant === undefined || wrong === '' || at < 0
    ? undefined
    : text.slice(0, at) + meant + text.slice(at + wrong.length)
}

const latencyExample = 'The system shall respond within 300 ms for 95% of requests.'

/** Says why a sentence cannot be built from, where, and how to write it instead. Pure. */
export function explainMisfit(file: string, passage: Passage, misfit: Misfit): Diagnostic {
  const { blame, nearest, tokens } = misfit
  const fault = findFault(passage, misfit)
  const isNamed = blame !== undefined && fault.code !== 'NX5001' && fault.code !== 'NX6001'
  const { code, reason } = isNamed ? blame : fault
  const token = isNamed ? tokens[Math.min(blame.position, tokens.length - 1)] : fault.token
  const span = spanOf(passage, token?.start, token?.end)
  const meant = isNamed ? blame.meant?.() : undefined
  const example = code === 'NX5001' ? latencyExample : nearest?.example
  const suggestion = corrected(passage.text, reason, meant) ?? example
  return {
    code,
    severity: 'error',
    file,
    line: span.line,
    col: span.col,
    endCol: Math.max(span.endLine === span.line ? span.endCol : span.col + 1, span.col),
    text: passage.text,
    reason,
    ...(nearest === undefined ? {} : { nearestPattern: nearest.number }),
    ...(suggestion === undefined ? {} : { suggestion }),
    ...(meant === undefined ? {} : { didYouMean: [meant] }),
  }
}
