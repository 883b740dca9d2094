import { createHash } from 'node:crypto'
import { join } from 'node:path'

/** Where an agent's socket may be: the plain place, and a short folder for homes whose path is too long. */
export type SocketAddress = {
  /** Path of a unix socket, or name of a named pipe. */
  readonly path: string
  /** Folder that must be ours alone (0700) before the socket is trusted; undefined for pipes. */
  readonly folder: string | undefined
}

/**
 * Address of the agent of one home and user. Pure.
 *
 * Promise: two homes, and two users, never share an address.
 * Source: `sun_path` holds 104 bytes on macOS and 108 on Linux, its end mark included; 100 stays clear of both.
 */
export function socketAddress(where: {
  readonly home: string
  readonly uid: number | string
  readonly platform: NodeJS.Platform
  readonly temporaryFolder: string
}): SocketAddress {
  const name = createHash('sha256').update(`${where.uid}\0${where.home}`).digest('hex').slice(0, 16)
  if (where.platform === 'win32') return { path: `\\\\.\\pipe\\nexo-agent-${name}`, folder: undefined }
  const plainFolder = join(where.home, 'agent')
  const plain = join(plainFolder, 'agent.sock')
  if (Buffer.byteLength(plain) <= 100) return { path: plain, folder: plainFolder }
  const folder = join(where.temporaryFolder, `nexo-${name}`)
  return { path: join(folder, 'agent.sock'), folder }
}
