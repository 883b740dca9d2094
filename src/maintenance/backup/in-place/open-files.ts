import { readdir, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import { systemCodeOf } from '../../../kernel/errors.ts'

/**
 * Processes of this user that have one of `files` (absolute, without links) open, by pid. Linux only; empty elsewhere.
 * Whoever has a file open goes on writing to it after it was moved away, and nobody sees what it wrote.
 */
export async function processesWithOpen(files: readonly string[]): Promise<readonly number[]> {
  if (process.platform !== 'linux') return []
  const wanted = new Set(files)
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number)
  const holders: number[] = []
  for (const pid of pids) if (pid !== process.pid && (await hasOpen(pid, wanted))) holders.push(pid)
  return holders
}

async function hasOpen(pid: number, wanted: ReadonlySet<string>): Promise<boolean> {
  try {
    for (const descriptor of await readdir(`/proc/${pid}/fd`)) {
      const target = await readlink(join('/proc', String(pid), 'fd', descriptor)).catch(gone)
      if (target !== undefined && wanted.has(target)) return true
    }
    return false
  } catch (error) {
    gone(error)
    return false
  }
}

/** It has ended meanwhile, or is another user's. */
function gone(error: unknown): undefined {
  if (['ENOENT', 'EACCES', 'EPERM', 'ESRCH', 'EINVAL'].includes(systemCodeOf(error) ?? '')) return undefined
  throw error
}
