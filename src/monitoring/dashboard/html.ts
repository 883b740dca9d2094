// html: text that is safe inside a page. Whatever is put into a template is escaped, unless it is a template itself.

/** Markup that was made here. Data cannot pretend to be one: it has no way to the private field. */
export class Html {
  readonly #text: string
  constructor(text: string) {
    this.#text = text
  }
  toString(): string {
    return this.#text
  }
}

type Piece = string | number | Html | readonly Html[] | null | undefined | false

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** For element content and quoted attributes. */
const escape = (text: string): string => text.replaceAll(/[&<>"']/g, (found) => entities[found] ?? found)

/** Control characters that no page can show, and marks that turn the reading direction of what follows. */
// oxlint-disable-next-line no-control-regex
const invisible = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u202a-\u202e\u2066-\u2069\ufeff]/g

function write(piece: Piece): string {
  if (piece === null || piece === undefined || piece === false) return ''
  if (piece instanceof Html) return piece.toString()
  if (typeof piece === 'object') return piece.map(String).join('')
  return escape(String(piece).replaceAll(invisible, '\u{fffd}'))
}

/** A style sheet of ours inside a page, byte for byte: a policy may name its hash. */
export const styleElement = (sheet: string): Html => {
  if (/<\/style/i.test(sheet)) throw new RangeError('a style sheet must not end its own element')
  return new Html(`<style>${sheet}</style>`)
}

/**
 * Markup with pieces of data in it.
 *
 * Promise: a text or number is escaped for content and for quoted attributes (attributes must be quoted); `null`,
 * `undefined` and `false` write nothing; templates, and lists of them, are written as they are.
 */
export const html = (parts: TemplateStringsArray, ...pieces: readonly Piece[]): Html =>
  new Html(parts.map((part, index) => (index === 0 ? part : write(pieces[index - 1]) + part)).join(''))

/** A URL that may stand in `href`: http and https alone, without user and password; else undefined. */
export function linkable(text: string): string | undefined {
  const url = URL.parse(text)
  if (url === null || !['http:', 'https:'].includes(url.protocol)) return undefined
  url.username = ''
  url.password = ''
  return url.href
}
