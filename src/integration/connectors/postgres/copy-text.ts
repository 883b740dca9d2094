// copy-text: rows in the text format of COPY, both ways. Pure; every value passes here twice, so it is written for speed.
// Source: PostgreSQL documentation, COPY, "Text Format".
import type { Row, Value } from '../../data/column.ts'

const escapes: Readonly<Record<string, string>> = {
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
}

const unescapeField = (field: string): string | null =>
  field === '\\N'
    ? null
    : field.replaceAll(/\\(.)/g, (_, character: string) => escapes[character] ?? character)

/** The values of one line. */
export function parseCopyLine(line: string): (string | null)[] {
  const fields: (string | null)[] = line.split('\t')
  if (!line.includes('\\')) return fields
  for (let at = 0; at < fields.length; at += 1) {
    const field = fields[at]
    if (typeof field === 'string' && field.includes('\\')) fields[at] = unescapeField(field)
  }
  return fields
}

/** What `\x...` stands for. */
export const bytesOfHex = (text: string): Uint8Array => Buffer.from(text.slice(2), 'hex')
export const hexOfBytes = (bytes: Uint8Array): string =>
  `\\x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')}`

const special = /[\\\t\n\r]/
const written: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }

function writeValue(value: Value): string {
  if (value === null) return '\\N'
  if (typeof value !== 'string') return `\\${hexOfBytes(value)}`
  return special.test(value)
    ? value.replaceAll(/[\\\t\n\r]/g, (character) => written[character] ?? '')
    : value
}

/** One row as a line with its end. */
export function writeCopyLine(row: Row): string {
  let line = ''
  for (let at = 0; at < row.length; at += 1)
    line += at === 0 ? writeValue(row[at] ?? null) : `\t${writeValue(row[at] ?? null)}`
  return `${line}\n`
}
