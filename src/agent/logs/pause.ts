import { setTimeout as wait } from 'node:timers/promises'
import { membersOf, type ProcessStat, readProcessStats } from '../replicas/process-stat.ts'
import { signalProcess } from '../replicas/process-group.ts'

/** Lets the writers of a log go on. */
export type Resume = () => void

/** A process that does not stop within this time hangs in the system; the log is rotated at another time. */
const patienceMs = 2_000

/**
 * Stops every process of a replica, so that nothing is written meanwhile; undefined when they would not stop. Whoever
 * was stopped before stays so. Linux only: elsewhere nothing is stopped.
 */
export async function pauseGroup(leader: number): Promise<Resume | undefined> {
  const stopped = new Set<number>()
  const resume = (): void => {
    for (const pid of stopped) signalProcess(pid, 'SIGCONT')
  }
  const untilMs = performance.now() + patienceMs
  for (let look = 0; performance.now() < untilMs; look += 1) {
    const running = (await membersNow(leader)).filter((stat) => !stat.isStopped)
    if (running.length === 0) return resume
    // A process that is forked at the last moment is found at the next look.
    for (const { pid } of running) {
      stopped.add(pid)
      signalProcess(pid, 'SIGSTOP')
    }
    if (look > 0) await wait(1)
  }
  resume()
  return undefined
}

/** Lets a replica go on that an agent had stopped and could not resume. */
export async function resumeGroup(leader: number): Promise<void> {
  for (const { pid, isStopped } of await membersNow(leader)) if (isStopped) signalProcess(pid, 'SIGCONT')
}

const membersNow = async (leader: number): Promise<readonly ProcessStat[]> =>
  membersOf(leader, await readProcessStats())
