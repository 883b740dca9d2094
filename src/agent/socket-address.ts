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
  if (where.platform === 'win32')
    return { path: `\\\\.\\pipe\\nexo-agent-${shortName(where)}`, folder: undefined }
  const plainFolder = join(where.home, 'agent')
  const plain = join(plainFolder, 'agent.sock')
  if (Buffer.byteLength(plain) <= 100) return { path: plain, folder: plainFolder }
  const folder = join(where.temporaryFolder, `nexo-${shortName(where)}`)
  return { path: join(folder, 'agent.sock'), folder }
}

/** Differs by home and user. Asks for Node's crypto here, since the plain place needs no name. */
const shortName = ({ uid, home }: { readonly uid: number | string; readonly home: string }): string =>
  process.getBuiltinModule('node:crypto').hash('sha256', `${uid}\0${home}`, 'hex').slice(0, 16)
