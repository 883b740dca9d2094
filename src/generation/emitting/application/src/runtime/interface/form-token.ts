// Forms are accepted from our own pages only: their origin must be ours, and they carry a token that other sites cannot know.
import { createHash, timingSafeEqual } from 'node:crypto'

/** The token that forms of a visitor carry. `secret` is their session's token, or a random cookie before they log in. */
export const formTokenOf = (secret: string): string =>
  createHash('sha256').update(`form:${secret}`).digest('base64url')

/** Compares in constant time. */
export function isFormToken(secret: string, given: string): boolean {
  const expected = Buffer.from(formTokenOf(secret))
  const actual = Buffer.from(given)
  return expected.length === actual.length && timingSafeEqual(expected, actual)
}

/**
 * Whether a browser sent this form from one of our own pages. Old browsers send neither header: then the token decides.
 * Source: https://www.w3.org/TR/fetch-metadata/ and the Origin header of RFC 6454.
 */
export function isOwnOrigin(headers: {
  readonly site: string | undefined
  readonly origin: string | undefined
  readonly hosts: readonly string[]
}): boolean {
  if (headers.site !== undefined) return headers.site === 'same-origin' || headers.site === 'none'
  if (headers.origin === undefined) return true
  return URL.canParse(headers.origin) && headers.hosts.includes(new URL(headers.origin).host)
}
