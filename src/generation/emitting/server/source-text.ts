// source-text: values as TypeScript. Every text of the requirements passes here, so that none of it is ever code.

// Marks that no data can carry: a row of the requirements may well have a field "code", "note" or "value".
const code: unique symbol = Symbol('code')
const note: unique symbol = Symbol('note')

/** Code that stands as it is: made by the compiler of expressions, never taken from requirements. */
export type Code = { readonly [code]: string }

/** A value with a comment on the line before it. */
export type Noted = { readonly [note]: string; readonly value: Literal }

export const asCode = (text: string): Code => ({ [code]: text })
export const withNote = (text: string, value: Literal): Noted => ({ [note]: text, value })

export type Literal =
  | string
  | number
  | boolean
  | null
  | Code
  | Noted
  | readonly Literal[]
  | { readonly [key: string]: Literal | undefined }

const width = 100

/** ASCII that means itself between single quotes, as nearly every text is. */
const plain = /^[\x20-\x26\x28-\x5b\x5d-\x7e]*$/

/** A single-quoted text. Pure; line separators and everything else that ends a text or a line is escaped. */
export function quote(text: string): string {
  if (plain.test(text)) return `'${text}'`
  const inner = JSON.stringify(text)
    .slice(1, -1)
    .replaceAll('\\"', '"')
    .replaceAll("'", "\\'")
    .replaceAll(/[\u2028\u2029]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16)}`)
  return `'${inner}'`
}

/** One line of comment, whatever the text holds. */
export const comment = (text: string): string =>
  `// ${text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').trim()}`

const isCode = (value: object): value is Code => code in value
const isNoted = (value: object): value is Noted => note in value

/** A key that needs no quotes. `__proto__` would set what it must only name. */
const keyOf = (key: string): string =>
  /^[A-Za-z_$][\w$]*$/.test(key) && key !== '__proto__' ? key : `[${quote(key)}]`

/** A value as TypeScript, on one line where it fits. `indent` is the depth of the line that it begins on. */
export function printLiteral(value: Literal, indent = 0): string {
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (typeof value === 'string') return quote(value)
  if (isList(value))
    return printParts(
      value.map((item, index) => part(withoutRepetition(item, value[index - 1]), indent + 1)),
      ['[', ']'],
      indent,
    )
  if (isCode(value)) return value[code].replaceAll('\n', `\n${'  '.repeat(indent)}`)
  if (isNoted(value)) return printLiteral(value.value, indent)
  const entries = Object.entries(value).flatMap(([key, item]) =>
    item === undefined ? [] : [part(item, indent + 1, `${keyOf(key)}: `)],
  )
  return printParts(entries, ['{ ', ' }'], indent)
}

const isList = (value: Literal): value is readonly Literal[] => Array.isArray(value)

const noteOf = (value: Literal | undefined): string | undefined =>
  typeof value === 'object' && value !== null && !isList(value) && isNoted(value) ? value[note] : undefined

/** Several things that one line says are told once. */
const withoutRepetition = (value: Literal, before: Literal | undefined): Literal => {
  const said = noteOf(value)
  const isSame = said !== undefined && said === noteOf(before)
  return isSame && typeof value === 'object' && value !== null && !isList(value) && isNoted(value)
    ? value.value
    : value
}

const part = (value: Literal, indent: number, prefix = ''): string => {
  const said = noteOf(value)
  const lead = said === undefined ? '' : `${comment(said)}\n${'  '.repeat(indent)}`
  return `${lead}${prefix}${printLiteral(value, indent)}`
}

function printParts(
  parts: readonly string[],
  [open, close]: readonly [string, string],
  indent: number,
): string {
  if (parts.length === 0) return `${open.trim()}${close.trim()}`
  const inline = `${open}${parts.join(', ')}${close}`
  if (!inline.includes('\n') && !inline.includes('//') && inline.length + indent * 2 <= width - 20)
    return inline
  const inner = '  '.repeat(indent + 1)
  return `${open.trim()}\n${parts.map((text) => `${inner}${text},\n`).join('')}${'  '.repeat(indent)}${close.trim()}`
}
