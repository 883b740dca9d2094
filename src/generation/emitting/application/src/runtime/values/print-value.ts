/** A value as text: nothing is empty, what is nested is JSON. Pure. */
export function textOf(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint')
    return String(value)
  return JSON.stringify(value)
}

/** In characters as people count them, emoji with all their parts aside. Pure. */
export const lengthOf = (text: string): number => Array.from(text).length
