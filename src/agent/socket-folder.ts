import { chmod, lstat, mkdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { systemCodeOf } from '../kernel/errors.ts'
import { removeIfEmpty } from '../kernel/remove-if-empty.ts'
import { agentSocketUnsafe } from './errors.ts'
import type { SocketAddress } from './socket-address.ts'
import { socketAddress } from './socket-address.ts'

/**
 * Address of the agent of `home` for the user that runs this process. Not below TMPDIR: another terminal may have
 * another one, and must find the same agent.
 */
export const ownSocketAddress = (home: string): SocketAddress =>
  socketAddress({
    home,
    uid: process.getuid?.() ?? process.env['USERNAME'] ?? 'user',
    platform: process.platform,
    temporaryFolder: process.platform === 'win32' ? tmpdir() : '/tmp',
  })

/** Makes the folder ours alone and removes a socket that a dead agent left. The caller holds the agent's lock. */
export async function prepareSocketFolder(address: SocketAddress): Promise<void> {
  if (address.folder === undefined) return
  await mkdir(address.folder, { recursive: true, mode: 0o700 })
  await takeForOurselves(address.folder)
  await checkSocketFolder(address.folder)
  await rm(address.path, { force: true })
}

/** A folder of another user cannot be changed: the check that follows says whose it is. */
async function takeForOurselves(folder: string): Promise<void> {
  try {
    await chmod(folder, 0o700)
  } catch (error) {
    if (systemCodeOf(error) !== 'EPERM') throw error
  }
}

/** Removes a folder that only the socket was in. The home's own folder is not empty and stays. */
export async function removeSocketFolder(address: SocketAddress): Promise<void> {
  if (address.folder !== undefined) await removeIfEmpty(address.folder)
}

/**
 * Whether a folder can be trusted to hold our socket.
 *
 * @throws NX-AGENT-SOCKET-UNSAFE when it is a link, another user's, or open to others
 */
export async function checkSocketFolder(folder: string): Promise<void> {
  const seen = await lstat(folder)
  const uid = process.getuid?.()
  if (!seen.isDirectory()) throw agentSocketUnsafe({ folder, why: 'it is not a folder' })
  if (uid === undefined) return
  if (seen.uid !== uid) throw agentSocketUnsafe({ folder, why: `it belongs to user ${seen.uid}` })
  if ((seen.mode & 0o077) !== 0) throw agentSocketUnsafe({ folder, why: 'others may enter it' })
}
