import { ExpressionMistake, type Place } from './ast.ts'

export type Token = { readonly place: Place } & (
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'quoted-name'; readonly text: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'symbol'; readonly text: string }
  | { readonly kind: 'end'; readonly text: '' }
)

const shapes = [
  { kind: 'space', pattern: /\s+/y },
  { kind: 'number', pattern: /\d+(?:\.\d+)?(?![\w.])/y },
  { kind: 'word', pattern: /[A-Za-z_\u0080-\u{10ffff}][\w$\u0080-\u{10ffff}]*/uy },
  { kind: 'text', pattern: /'(?:[^']|'')*'/y },
  { kind: 'quoted-name', pattern: /"(?:[^"]|"")+"/y },
  { kind: 'symbol', pattern: /\|\||<>|!=|<=|>=|[-+*/()=<>,]/y },
] as const

/** Splits an expression into tokens; the last one is `end`. @throws ExpressionMistake */
export function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = []
  let offset = 0
  while (offset < text.length) {
    const [kind, found] = nextToken(text, offset)
    const place = placeAt(text, offset)
    offset += found.length
    if (kind !== 'space') tokens.push({ kind, text: meaningOf(kind, found), place })
  }
  tokens.push({ kind: 'end', text: '', place: placeAt(text, text.length) })
  return tokens
}

function nextToken(text: string, offset: number) {
  for (const { kind, pattern } of shapes) {
    pattern.lastIndex = offset
    const found = pattern.exec(text)?.[0]
    if (found !== undefined) return [kind, found] as const
  }
  throw unreadable(text, offset)
}

function unreadable(text: string, offset: number): ExpressionMistake {
  const character = String.fromCodePoint(text.codePointAt(offset) ?? 0)
  if (character === "'")
    return new ExpressionMistake(placeAt(text, offset), 'this text has no end', "Close it with '.")
  if (character === '"')
    return new ExpressionMistake(placeAt(text, offset), 'this name has no end', 'Close it with ".')
  return new ExpressionMistake(
    placeAt(text, offset),
    `"${character}" means nothing here`,
    'Text stands in single quotes, a column with an unusual name in double quotes.',
  )
}

function meaningOf(kind: Exclude<(typeof shapes)[number]['kind'], 'space'>, found: string): string {
  if (kind === 'text') return found.slice(1, -1).replaceAll("''", "'")
  if (kind === 'quoted-name') return found.slice(1, -1).replaceAll('""', '"')
  return found
}

function placeAt(text: string, offset: number): Place {
  const before = text.slice(0, offset)
  const lineStart = before.lastIndexOf('\n') + 1
  return { line: before.split('\n').length, column: offset - lineStart + 1 }
}
