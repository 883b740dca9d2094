const leadingTime = /^\[?(\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:[.,]\d{1,9})?(?:Z|[+-]\d{2}:?\d{2}))/
const jsonTime =
  /^\{[^{}]*?"(?:time|timestamp|ts|@timestamp)":\s*"?(\d{13}|\d{4}-\d{2}-\d{2}T[0-9:.]+(?:Z|[+-]\d{2}:?\d{2}))/

/**
 * When the application itself says that it wrote a line, RFC 3339 in UTC; null when it does not say, or says it
 * without a zone. Pure.
 */
export function timeOfLine(text: string): string | null {
  const found = leadingTime.exec(text)?.[1] ?? jsonTime.exec(text)?.[1]
  if (found === undefined) return null
  const time = new Date(/^\d{13}$/.test(found) ? Number(found) : found.replace(' ', 'T').replace(',', '.'))
  return Number.isNaN(time.getTime()) ? null : time.toISOString()
}
