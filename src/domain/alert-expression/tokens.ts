// The words of an alert's condition.
import type { ExpressionMistake } from './syntax.ts'

export type Token = {
  readonly kind: 'number' | 'name' | 'text' | 'duration' | 'sign' | 'end'
  readonly text: string
  readonly offset: number
}

const patterns: readonly (readonly [Token['kind'] | 'space', RegExp])[] = [
  ['space', /\s+/y],
  ['duration', /\d+(?:\.\d+)?(?:ms|s|m|h|d)\b/y],
  ['number', /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?%?/y],
  ['name', /[A-Za-z_][A-Za-z0-9_:]*/y],
  ['text', /"(?:[^"\\\n]|\\.)*"/y],
  ['sign', /=~|!~|==|!=|>=|<=|[-+*/(){}[\],=<>]/y],
]

/** Splits a condition into words. Pure and linear; the last token is `end`. */
export function readTokens(text: string): readonly Token[] | ExpressionMistake {
  const tokens: Token[] = []
  let offset = 0
  while (offset < text.length) {
    const found = matchAt(text, offset)
    if (found === undefined) return mistakeAt(text, offset)
    if (found.kind !== 'space') tokens.push({ kind: found.kind, text: found.text, offset })
    offset += found.text.length
  }
  return [...tokens, { kind: 'end', text: '', offset }]
}

function matchAt(
  text: string,
  offset: number,
): { readonly kind: Token['kind'] | 'space'; readonly text: string } | undefined {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = offset
    const [matched] = pattern.exec(text) ?? []
    if (matched !== undefined) return { kind, text: matched }
  }
  return undefined
}

const mistakeAt = (text: string, offset: number): ExpressionMistake => ({
  ok: false,
  offset,
  message:
    text[offset] === '"' ? 'the text is never closed' : `${JSON.stringify(text[offset])} means nothing here`,
  hint: 'A condition is written like: rate(http_requests_total{status=~"5.."}[5m]) > 0.1',
})
