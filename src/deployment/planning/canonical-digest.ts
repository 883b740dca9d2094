import { createHash } from 'node:crypto'

/**
 * SHA-256 over a value's canonical JSON: keys sorted, `undefined` members left out.
 * Shape: `sha256:` and 64 lower-case hex digits. Pure.
 */
export const canonicalDigest = (value: unknown): string =>
  `sha256:${createHash('sha256')
    .update(JSON.stringify(sorted(value)))
    .digest('hex')}`

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
  return Object.fromEntries(
    members.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, member]) => [key, sorted(member)]),
  )
}
