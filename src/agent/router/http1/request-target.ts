// Which target forms are served, and that target and Host name the same place. Pure.
import { headProblems } from './head-problem.ts'
import type { HeadProblem } from './head-problem.ts'
import { authorityOctets, spells } from './octets.ts'
import type { RequestLine } from './request-line.ts'

const slash = 0x2f
const asterisk = 0x2a

type HostRange = { readonly hasHost: boolean; readonly hostStart: number; readonly hostEnd: number }

/**
 * The offset at which the path starts, which is what the application gets.
 *
 * Promise: origin-form as it is; `*` only for OPTIONS; absolute-form only when its authority equals Host, since two
 * names for one request are how caches and applications are played off against each other (RFC 9112 section 3.2).
 */
export function checkTarget(bytes: Buffer, line: RequestLine, host: HostRange): number | HeadProblem {
  if (host.hasHost && !isAuthority(bytes, host.hostStart, host.hostEnd)) return headProblems.badHost
  const { targetStart, targetEnd } = line
  const first = bytes[targetStart]
  if (first === slash) return targetStart
  if (first === asterisk) {
    const isServerWide = targetEnd - targetStart === 1 && line.method === 'OPTIONS'
    return isServerWide ? targetStart : headProblems.badTargetForm
  }
  return originOfAbsolute(bytes, line, host)
}

function originOfAbsolute(bytes: Buffer, line: RequestLine, host: HostRange): number | HeadProblem {
  const authority = line.targetStart + schemeLength(bytes, line)
  if (authority === line.targetStart || !host.hasHost) return headProblems.badTargetForm
  const path = bytes.indexOf(slash, authority)
  if (path === -1 || path >= line.targetEnd) return headProblems.badTargetForm
  const named = bytes.toString('latin1', authority, path).toLowerCase()
  const asked = bytes.toString('latin1', host.hostStart, host.hostEnd).toLowerCase()
  return named === asked ? path : headProblems.badTargetForm
}

function schemeLength(bytes: Buffer, line: RequestLine): number {
  const { targetStart: start, targetEnd: end } = line
  if (end - start > 7 && spells(bytes, start, start + 7, 'http://')) return 7
  return end - start > 8 && spells(bytes, start, start + 8, 'https://') ? 8 : 0
}

function isAuthority(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) if (authorityOctets[bytes[at] ?? 0] !== 1) return false
  return end > start
}
