// Who asked, as the application is told: RFC 7239 `Forwarded` and the older `X-Forwarded-*`. Pure.
// Policy: only a peer on this machine (loopback) is believed about whom it forwards for, since it can only be a proxy
// that the same host runs in front of nexo. Everybody else's claims are removed, in every spelling.
import { newFieldMark, scanField } from './field-scan.ts'
import { spellsName } from './octets.ts'

export type Peer = {
  /** Address as `X-Forwarded-For` has it. */
  readonly address: string
  readonly isTrusted: boolean
  readonly scheme: 'http' | 'https'
  /** Made once per connection: the part of the added lines that never changes on it. */
  readonly prefix: string
}

/** What a connection's requests are told about its peer. `remoteAddress` undefined: the peer has already gone. */
export function peerOf(remoteAddress: string | undefined, scheme: 'http' | 'https'): Peer {
  const address = (remoteAddress ?? 'unknown').replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '')
  const isTrusted = address === '::1' || /^127(\.\d+){3}$/.test(address)
  const node = address.includes(':') ? `"[${address}]"` : address
  const prefix = `x-forwarded-for: ${address}\r\nx-forwarded-proto: ${scheme}\r\nforwarded: for=${node};proto=${scheme}`
  return { address, isTrusted, scheme, prefix }
}

/** The lines to add for a request whose sender claims nothing, or is not believed. `host` is a valid authority or ''. */
export const forwardedLines = (peer: Peer, host: string): string =>
  host === '' ? `${peer.prefix}\r\n` : `${peer.prefix};host="${host}"\r\nx-forwarded-host: ${host}\r\n`

type Claims = { addresses: string[]; forwarded: string[]; scheme: string; host: string; rest: string }

/**
 * The lines to add when a believed proxy has already said whom it forwards for: its chain with the proxy itself at the
 * end, its scheme and host unchanged. `cuts` are the ranges of its lines, which must be cut from the head.
 */
export function continuedLines(peer: Peer, host: string, head: Buffer, cuts: readonly number[]): string {
  const claims = readClaims(head, cuts)
  const node = peer.address.includes(':') ? `"[${peer.address}]"` : peer.address
  const own = `for=${node};proto=${peer.scheme}${host === '' ? '' : `;host="${host}"`}`
  const askedHost = claims.host === '' ? host : claims.host
  return [
    `x-forwarded-for: ${[...claims.addresses, peer.address].join(', ')}\r\n`,
    `x-forwarded-proto: ${claims.scheme === '' ? peer.scheme : claims.scheme}\r\n`,
    askedHost === '' ? '' : `x-forwarded-host: ${askedHost}\r\n`,
    // One notation must not say less than the other: without a Forwarded chain none is begun in the middle of it.
    claims.forwarded.length > 0 || claims.addresses.length === 0
      ? `forwarded: ${[...claims.forwarded, own].join(', ')}\r\n`
      : `forwarded: ${[...claims.addresses.map(asForwardedNode), own].join(', ')}\r\n`,
    claims.rest,
  ].join('')
}

const asForwardedNode = (address: string): string =>
  /^[\w.-]+$/.test(address)
    ? `for=${address}`
    : `for="${address.includes(':') && !address.startsWith('[') ? `[${address}]` : address}"`

function readClaims(head: Buffer, cuts: readonly number[]): Claims {
  const claims: Claims = { addresses: [], forwarded: [], scheme: '', host: '', rest: '' }
  const mark = newFieldMark()
  for (let index = 0; index < cuts.length; index += 2) {
    const start = cuts[index] ?? 0
    const next = scanField(head, start, cuts[index + 1] ?? 0, mark)
    // A spelling with underscores is never a proxy's own.
    if (mark.hasUnderscore) continue
    const value = head.toString('latin1', mark.valueStart, mark.valueEnd)
    const is = (name: string): boolean => spellsName(head, mark.nameStart, mark.nameEnd, name)
    if (is('x-forwarded-for')) claims.addresses.push(...listed(value))
    else if (is('forwarded')) claims.forwarded.push(value)
    else if (is('x-forwarded-proto')) claims.scheme = value
    else if (is('x-forwarded-host')) claims.host = value
    else claims.rest += head.toString('latin1', start, next)
  }
  return claims
}

const listed = (value: string): string[] =>
  value
    .split(',')
    .map((part) => part.trim().replaceAll('"', ''))
    .filter((part) => part !== '')
