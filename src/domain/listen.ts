// The address that a router listens on, as a person writes it.
import { isIPv6 } from 'node:net'
import type { ListenAddress } from './deployment-configuration.ts'

const port = '(?:0|[1-9]\\d{0,3}|[1-5]\\d{4}|6[0-4]\\d{3}|65[0-4]\\d{2}|655[0-2]\\d|6553[0-5])'
const name = '[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?'

/** `PORT`, `HOST:PORT` or `[IPv6]:PORT`; also what the JSON Schema checks. */
export const listenPattern = new RegExp(
  `^(?:(?:${name}|\\[[0-9A-Fa-f:.]+(?:%[A-Za-z0-9._-]+)?\\]):)?${port}$`,
)

const parts = /^(?:(?:\[(?<v6>[^\]]+)\]|(?<host>[^:]+)):)?(?<port>\d+)$/

/**
 * Reads `8080`, `0.0.0.0:8080`, `[::]:8080` or `localhost:0`.
 *
 * Promise: pure; undefined when `text` is none of these. Without a host: 127.0.0.1, so that nothing is opened to the
 * network unless somebody says so. Port 0 gives null: the target picks a free port once and keeps it.
 */
export function parseListenAddress(text: string): ListenAddress | undefined {
  if (!listenPattern.test(text)) return undefined
  const groups = parts.exec(text)?.groups ?? {}
  if (groups['v6'] !== undefined && !isIPv6(groups['v6'])) return undefined
  const number = Number(groups['port'])
  return { host: groups['v6'] ?? groups['host'] ?? '127.0.0.1', port: number === 0 ? null : number }
}
