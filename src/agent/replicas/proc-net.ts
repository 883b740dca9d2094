// The kernel's tables of listening sockets, as text. Pure; listening.ts reads the files.

export type ListeningSocket = { readonly host: string; readonly port: number; readonly inode: string }

/** State `0A` in /proc/net/tcp is TCP_LISTEN (include/net/tcp_states.h). */
const listenState = '0A'

/** Listening sockets of /proc/net/tcp or /proc/net/tcp6. Lines that are not understood are skipped. */
export function parseListeningSockets(text: string): readonly ListeningSocket[] {
  return text.split('\n').flatMap((line) => {
    const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/)
    if (state !== listenState) return []
    const [addressHex = '', portHex = ''] = local.split(':')
    const host = parseAddress(addressHex)
    return host === undefined ? [] : [{ host, port: Number.parseInt(portHex, 16), inode }]
  })
}

/** Each 32-bit word is printed in the machine's byte order: little-endian wherever Node runs. */
function parseAddress(hex: string): string | undefined {
  if (!/^(?:[0-9A-F]{8}|[0-9A-F]{32})$/.test(hex)) return undefined
  const bytes = Buffer.from(hex, 'hex')
  bytes.swap32()
  return bytes.length === 4 ? bytes.join('.') : formatIpv6(bytes)
}

function formatIpv6(bytes: Buffer): string {
  const groups = Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(index * 2))
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xff_ff
  if (isMapped) return bytes.subarray(12).join('.')
  // The URL parser writes the shortest form (RFC 5952).
  return new URL(`http://[${groups.map((group) => group.toString(16)).join(':')}]`).hostname.slice(1, -1)
}

/** Whether a listener on `host` answers connections to `loopback`. */
export const answersOn = (host: string, loopback: '127.0.0.1' | '::1'): boolean =>
  loopback === '127.0.0.1'
    ? host === '0.0.0.0' || host === '::' || host.startsWith('127.')
    : host === '::' || host === '::1'
