// cursor: where a page ended, as text that a client hands back. It holds values of the last row, never SQL.
import type { Value } from '../definition.ts'

export type Cursor = { readonly sort: string; readonly value: Value; readonly id: string }

export const printCursor = ({ sort, value, id }: Cursor): string =>
  Buffer.from(JSON.stringify([sort, value, id])).toString('base64url')

const isValue = (value: unknown): value is Value =>
  value === null || ['string', 'number', 'boolean'].includes(typeof value)

/** Undefined when it is none of ours, or of another order. */
export function parseCursor(text: string, sort: string): Cursor | undefined {
  const parts = readParts(text)
  if (!Array.isArray(parts) || parts.length !== 3) return undefined
  const [of, value, id]: readonly unknown[] = parts
  return of === sort && isValue(value) && typeof id === 'string' ? { sort, value, id } : undefined
}

function readParts(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
