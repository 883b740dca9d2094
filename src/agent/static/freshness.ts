import type { IncomingHttpHeaders } from 'node:http'

/** What tells one state of a file from another. `etag` with its quotes. */
export type Validators = { readonly etag: string; readonly modifiedAtMs: number }

const opaque = (tag: string): string => tag.trim().replace(/^W\//, '')

/** HTTP dates count whole seconds. */
const secondsOf = (ms: number): number => Math.floor(ms / 1000)

/**
 * Whether the client already has this state (304). Pure.
 * Source: RFC 9110, section 13.2.2: If-None-Match, when it is there, is asked instead of If-Modified-Since.
 */
export function isNotModified(headers: IncomingHttpHeaders, { etag, modifiedAtMs }: Validators): boolean {
  const noneMatch = headers['if-none-match']
  if (noneMatch !== undefined) {
    return noneMatch.trim() === '*' || noneMatch.split(',').some((tag) => opaque(tag) === opaque(etag))
  }
  const since = Date.parse(headers['if-modified-since'] ?? '')
  return !Number.isNaN(since) && secondsOf(modifiedAtMs) <= secondsOf(since)
}

/** Whether a range of this state may be sent: If-Range names it, strongly, or is not there. Pure. */
export function isRangeCurrent(headers: IncomingHttpHeaders, { etag, modifiedAtMs }: Validators): boolean {
  const ifRange = headers['if-range']
  if (ifRange === undefined || typeof ifRange !== 'string') return true
  if (ifRange.includes('"')) return ifRange === etag && !etag.startsWith('W/')
  return secondsOf(modifiedAtMs) === secondsOf(Date.parse(ifRange))
}
