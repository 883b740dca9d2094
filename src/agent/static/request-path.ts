/** What the path of a request asks for. `segments` are decoded; none is empty, `.`, `..` or hidden. */
export type RequestPath =
  | { readonly kind: 'path'; readonly segments: readonly string[]; readonly endsWithSlash: boolean }
  | { readonly kind: 'malformed' }
  | { readonly kind: 'hidden' }

function decode(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment)
  } catch {
    // Not UTF-8 or a broken escape: RFC 3986 gives it no meaning here.
    return undefined
  }
}

const hasForbiddenCharacter = (segment: string): boolean => /[\0/\\]/.test(segment)

/** Hidden files are nobody's business, but /.well-known/ is a place for the public (RFC 8615). */
const isHidden = (segment: string, index: number): boolean =>
  segment.startsWith('.') && !(index === 0 && segment === '.well-known')

/**
 * Reads the target of a request line. Pure.
 *
 * Promise: joining `segments` below a folder never leaves it: a path with `..`, an encoded slash, a backslash or a NUL,
 * or an empty segment (`//host`), is never a `path`.
 */
export function parseRequestPath(target: string): RequestPath {
  const path = target.replace(/[?#].*$/s, '')
  if (!path.startsWith('/')) return { kind: 'malformed' }
  const raw = path.slice(1).split('/')
  const endsWithSlash = raw.at(-1) === ''
  const encoded = endsWithSlash ? raw.slice(0, -1) : raw
  const segments = encoded.map(decode).filter((segment) => segment !== undefined)
  if (segments.length !== encoded.length || segments.some(hasForbiddenCharacter)) return { kind: 'malformed' }
  if (segments.includes('')) return { kind: 'malformed' }
  if (segments.some(isHidden)) return { kind: 'hidden' }
  return { kind: 'path', segments, endsWithSlash }
}

/** Query of a target, with its `?`; empty when there is none. Pure. */
export const queryOf = (target: string): string => /\?[^#]*/.exec(target)?.[0] ?? ''
