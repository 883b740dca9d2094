import { readdir, readFile, readlink } from 'node:fs/promises'
import type { ListeningSocket } from './proc-net.ts'
import { parseListeningSockets } from './proc-net.ts'
import { membersOf, readPids, readProcessStats } from './process-stat.ts'

/** Addresses that a process and its descendants listen on; undefined where the system does not tell (not Linux). */
export async function listenersOf(leader: number): Promise<readonly ListeningSocket[] | undefined> {
  const sockets = await readListeningSockets()
  if (sockets === undefined) return undefined
  const inodes = new Set<string>()
  for (const member of membersOf(leader, await readProcessStats())) {
    for (const inode of await socketInodes(String(member.pid))) inodes.add(inode)
  }
  return sockets.filter((socket) => inodes.has(socket.inode))
}

/** `pid 4711 (nginx)`: who listens on a port, as far as this user may see it. */
export async function ownerOfPort(port: number): Promise<string | undefined> {
  const wanted = new Set((await readListeningSockets())?.filter((s) => s.port === port).map((s) => s.inode))
  if (wanted.size === 0) return undefined
  for (const pid of await readPids()) {
    if ((await socketInodes(pid)).some((inode) => wanted.has(inode))) {
      return `pid ${pid} (${(await readText(`/proc/${pid}/comm`))?.trim() ?? 'unknown'})`
    }
  }
  return undefined
}

async function readListeningSockets(): Promise<readonly ListeningSocket[] | undefined> {
  const four = await readText('/proc/net/tcp')
  if (four === undefined) return undefined
  return [four, (await readText('/proc/net/tcp6')) ?? ''].flatMap(parseListeningSockets)
}

async function socketInodes(pid: string): Promise<readonly string[]> {
  const folder = `/proc/${pid}/fd`
  try {
    const links = await Promise.all((await readdir(folder)).map((fd) => readLink(`${folder}/${fd}`)))
    return links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? [])
  } catch {
    // Another user's process, or it has ended.
    return []
  }
}

const readLink = (path: string): Promise<string> => readlink(path).catch(() => 'closed meanwhile')
const readText = (path: string): Promise<string | undefined> =>
  readFile(path, 'latin1').catch(() => undefined)
