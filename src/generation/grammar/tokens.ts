/** One word, number, quotation, pattern or mark. `start` and `end` are offsets in the sentence. */
export type Token = {
  readonly kind: 'word' | 'number' | 'date' | 'time' | 'quoted' | 'pattern' | 'mark'
  /** Without quotes; lower-case for words, without thousands separators for numbers. */
  readonly value: string
  readonly start: number
  readonly end: number
}

const forms: readonly (readonly [Token['kind'], RegExp])[] = [
  ['date', /\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?!\d)/y],
  ['time', /(?:[01]?\d|2[0-3]):[0-5]\d/y],
  ['number', /-?\d{1,3}(?:,\d{3})+(?:\.\d+)?|-?\d+(?:\.\d+)?/y],
  ['quoted', /"[^"]*"|“[^”]*”|`[^`]*`/y],
  ['pattern', /\/(?=\S)(?:[^/\\\n]|\\.)+\/(?!\w)/y],
  ['word', /[\p{L}\p{M}_][\p{L}\p{M}\p{N}_]*(?:['’-][\p{L}\p{M}\p{N}_]+)*/uy],
  ['mark', /[^\s]/uy],
]

const valueOf = (kind: Token['kind'], text: string): string => {
  if (kind === 'word') return text.toLowerCase().replaceAll('’', "'")
  if (kind === 'number') return text.replaceAll(',', '')
  return kind === 'quoted' || kind === 'pattern' ? text.slice(1, -1) : text
}

function tokenAt(sentence: string, at: number): Token {
  for (const [kind, form] of forms) {
    form.lastIndex = at
    const [text] = form.exec(sentence) ?? []
    if (text !== undefined) return { kind, value: valueOf(kind, text), start: at, end: at + text.length }
  }
  return { kind: 'mark', value: sentence.charAt(at), start: at, end: at + 1 }
}

/** `**bold**`, `_italic_` and the mark that ends a sentence say nothing. */
const isDecoration = ({ kind, value }: Token): boolean => kind === 'mark' && (value === '*' || value === '_')

/** Splits a sentence into tokens; its final `.`, `!`, `;`, `,` or `?` is left out. Pure, linear, never throws. */
export function readTokens(sentence: string): readonly Token[] {
  const tokens: Token[] = []
  for (let at = 0; at < sentence.length;) {
    if (/\s/.test(sentence.charAt(at))) {
      at += 1
      continue
    }
    const token = tokenAt(sentence, at)
    if (!isDecoration(token)) tokens.push(token)
    at = token.end
  }
  while (['.', '!', ';', '?', ','].includes(tokens.at(-1)?.value ?? '') && tokens.at(-1)?.kind === 'mark')
    tokens.pop()
  return tokens
}
