import { systemCodeOf } from '../../kernel/errors.ts'

/**
 * Sends a signal to a replica's whole group. Succeeds when nothing is left of it.
 *
 * Windows has no groups and no signals: the process itself is ended.
 */
export const signalGroup = (leader: number, signal: NodeJS.Signals): void =>
  signalProcess(process.platform === 'win32' ? leader : -leader, signal)

/** Sends a signal to one process. Succeeds when it has ended. */
export function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    // ESRCH: gone already. EPERM: macOS says so of a group of which only a process that waits to be reaped is left.
    const code = systemCodeOf(error)
    if (code !== 'ESRCH' && code !== 'EPERM') throw error
  }
}

/** Whether any process of the group is left, the leader or another. */
export function isGroupAlive(leader: number): boolean {
  try {
    process.kill(process.platform === 'win32' ? leader : -leader, 0)
    return true
  } catch {
    return false
  }
}
