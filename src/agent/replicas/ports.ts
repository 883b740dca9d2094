import { createHash } from 'node:crypto'
import { createServer } from 'node:net'
import { readFile } from 'node:fs/promises'
import { systemCodeOf } from '../../kernel/errors.ts'
import { noFreePort } from '../service-errors.ts'

export type PortRange = { readonly from: number; readonly to: number }

/**
 * Ports of replicas: above what people choose by hand and below the ports that the system gives to outgoing
 * connections (32768 to 60999 on Linux), so that none is taken between the choice and the application's own listen.
 */
const replicaRange: PortRange = { from: 20_000, to: 32_767 }
/** Ports of URLs that nobody chose: none that a well-known development server or a browser's block list wants. */
const urlRange: PortRange = { from: 7_200, to: 7_979 }

/**
 * Chooses ports and remembers what it gave out, so that two replicas that start at once get two.
 *
 * Promise: a port that is given out was free on every address a moment ago, and is given to nobody else until
 * `release`.
 */
export type PortChooser = {
  forReplica(seed: string): Promise<number>
  forUrl(seed: string): Promise<number>
  release(port: number): void
  /** A port that something adopted already uses. */
  claim(port: number): void
}

export function createPortChooser(isFree: (port: number) => Promise<boolean> = isPortFree): PortChooser {
  const taken = new Set<number>()
  const choose = async (range: PortRange, seed: string): Promise<number> => {
    for (const port of portsFrom(range, seed)) {
      if (taken.has(port)) continue
      taken.add(port)
      if (await isFree(port)) return port
      taken.delete(port)
    }
    throw noFreePort(range)
  }
  return {
    forReplica: async (seed) => choose(await withoutOutgoingPorts(replicaRange), seed),
    forUrl: (seed) => choose(urlRange, seed),
    release: (port) => taken.delete(port),
    claim: (port) => taken.add(port),
  }
}

/** Every port of the range once, beginning at a place that the seed decides, so that two homes rarely collide. */
export function* portsFrom(range: PortRange, seed: string): Generator<number> {
  const size = range.to - range.from + 1
  const start = createHash('sha256').update(seed).digest().readUInt32BE(0) % size
  for (let step = 0; step < size; step += 1) yield range.from + ((start + step) % size)
}

/** Shrinks a range to below the system's range of outgoing ports, where that starts inside it. Linux only. */
async function withoutOutgoingPorts(range: PortRange): Promise<PortRange> {
  try {
    const [first = ''] = (await readFile('/proc/sys/net/ipv4/ip_local_port_range', 'latin1')).split(/\s+/)
    const below = Number(first) - 1
    return below > range.from + 1_000 && below < range.to ? { from: range.from, to: below } : range
  } catch {
    // Not Linux, or /proc is hidden: the usual range is assumed.
    return range
  }
}

/** Whether nothing listens on the port, on any address of either family. */
export async function isPortFree(port: number): Promise<boolean> {
  return (await canListen('127.0.0.1', port)) && (await canListen('0.0.0.0', port)) && canListen('::', port)
}

const canListen = (host: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error) => {
      // A host without IPv6 has nothing that could listen on it.
      const code = systemCodeOf(error)
      resolve(code === 'EAFNOSUPPORT' || code === 'EADDRNOTAVAIL')
    })
    server.listen({ host, port, exclusive: true, ipv6Only: host === '::' }, () =>
      server.close(() => resolve(true)),
    )
  })
