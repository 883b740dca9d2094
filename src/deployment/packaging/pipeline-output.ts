import { lstatSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { systemCodeOf } from '../../kernel/errors.ts'
import type { FileIdentity } from './own-output.ts'

/** One open file of another process: what it is, and whether that process reads it or writes to it. */
export type OpenFile = FileIdentity & {
  readonly kind: 'pipe' | 'file'
  readonly reads: boolean
  readonly writes: boolean
}

/**
 * The files that programs behind `pipes` write, as `tee` does in `nexo deploy | grep -v x | tee out.log`. Pure.
 *
 * Shape: each member of `processes` is what one process holds open.
 */
export function filesBehind(
  pipes: readonly FileIdentity[],
  processes: readonly (readonly OpenFile[])[],
): readonly FileIdentity[] {
  const reached = new Set(pipes.map(nameOf))
  const behind = new Set<readonly OpenFile[]>()
  for (let before = -1; before < behind.size;) {
    before = behind.size
    for (const held of processes.filter((each) =>
      each.some((one) => one.reads && reached.has(nameOf(one))),
    )) {
      behind.add(held)
      for (const one of held) if (one.kind === 'pipe' && one.writes) reached.add(nameOf(one))
    }
  }
  return [...behind].flat().filter((one) => one.kind === 'file' && one.writes)
}

const nameOf = ({ dev, ino }: FileIdentity): string => `${dev}:${ino}`

/**
 * What each other process of this one's group holds open: a shell puts the programs of one pipeline into one group.
 * Linux only; empty where there is no /proc.
 */
export function openFilesOfGroup(): readonly (readonly OpenFile[])[] {
  const own = groupOf('self')
  if (own === undefined) return []
  const others = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
  return others.filter((pid) => groupOf(pid) === own).map(openFilesOf)
}

/** The fifth field of /proc/PID/stat; the second one, in parentheses, may hold spaces. */
function groupOf(pid: string): string | undefined {
  const line = unlessGone(() => readFileSync(`/proc/${pid}/stat`, 'latin1'))
  return line?.slice(line.lastIndexOf(')') + 2).split(' ')[2]
}

function openFilesOf(pid: string): readonly OpenFile[] {
  const folder = `/proc/${pid}/fd`
  const names = unlessGone(() => readdirSync(folder)) ?? []
  return names.flatMap((name) => unlessGone(() => openFile(`${folder}/${name}`)) ?? [])
}

function openFile(path: string): readonly OpenFile[] {
  const { dev, ino, ...stats } = statSync(path, { bigint: true })
  const isFile = stats.mode >> 12n === 0o10n
  if (!isFile && stats.mode >> 12n !== 0o1n) return []
  // The mode of the link itself tells how the file was opened. Source: man 5 proc_pid_fd.
  const { mode } = lstatSync(path)
  const kind = isFile ? 'file' : 'pipe'
  return [{ dev, ino, kind, reads: (mode & 0o400) !== 0, writes: (mode & 0o200) !== 0 }]
}

/** Processes end while we look, and those of another user are closed to us. */
function unlessGone<Found>(look: () => Found): Found | undefined {
  try {
    return look()
  } catch (error) {
    if (['ENOENT', 'ESRCH', 'EACCES', 'EPERM'].includes(systemCodeOf(error) ?? '')) return undefined
    throw error
  }
}
