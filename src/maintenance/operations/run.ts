// run: the process that obeys the schedules of a home. It holds no judgement: next-move.ts decides, this does.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Call } from '../../kernel/call.ts'
import { messageOf, NexoError } from '../../kernel/errors.ts'
import type { Kernel } from '../../kernel/kernel.ts'
import type { OpenFiles } from '../backup/open-store.ts'
import { openJournal, type MaintenanceJournal, type Watched } from '../journal.ts'
import { say } from '../say.ts'
import { jobOf } from '../schedule/jobs.ts'
import { nextJobMove, type Job } from '../schedule/next-move.ts'
import { backUp } from './backup.ts'
import { prune } from './prune.ts'
import { openRoom, type Room } from './room.ts'
import { settleAbandoned } from './settle-restore.ts'

/** How often it is looked at what is due: new schedules, and a clock that was set, are seen within this. */
const lookEveryMs = 15_000

/**
 * Runs what comes due, until `call.signal` aborts. One process per home does.
 * @throws NX-LOCK-HELD when another does
 */
export async function runSchedules(kernel: Kernel, openFiles: OpenFiles, call: Call): Promise<void> {
  const state = await kernel.state()
  const lock = await state.locks.acquire('maintenance:run', {
    reason: 'nexo maintain run',
    kind: 'automatic',
    signal: call.signal,
  })
  const signal = AbortSignal.any([call.signal, lock.lost])
  const journal = await openJournal(kernel)
  const runner = new Runner((watched) => openRoom(kernel, openFiles, watched), journal, { ...call, signal })
  try {
    await runner.run()
  } finally {
    await runner.settled()
    journal.close()
    await lock.release()
  }
}

class Runner {
  readonly #openRoom: (watched: Watched) => Promise<Room>
  readonly #journal: MaintenanceJournal
  readonly #call: Call
  readonly #running = new Map<string, Promise<void>>()
  /** What was told about an environment last, so that it is not told each time it is looked at. */
  readonly #told = new Map<string, string>()

  constructor(openRoom: (watched: Watched) => Promise<Room>, journal: MaintenanceJournal, call: Call) {
    this.#openRoom = openRoom
    this.#journal = journal
    this.#call = call
  }

  async run(): Promise<void> {
    const { signal, clock } = this.#call
    while (!signal.aborted) {
      const dueMs = await this.#look()
      const waitMs = Math.min(lookEveryMs, Math.max(0, dueMs - clock.now()))
      await sleep(waitMs, undefined, { signal }).catch(untilAborted)
    }
  }

  /** Resolves when everything that was started has ended. */
  async settled(): Promise<void> {
    await Promise.all(this.#running.values())
  }

  /** Starts what is due; gives when the next thing will be, epoch ms. */
  async #look(): Promise<number> {
    let nextMs = Number.POSITIVE_INFINITY
    for (const watched of this.#journal.watched())
      for (const { room, job, name } of await this.#jobsOf(watched))
        nextMs = Math.min(nextMs, this.#move(room, job, name))
    return nextMs
  }

  async #jobsOf(watched: Watched): Promise<readonly { room: Room; job: Job; name: string }[]> {
    const key = `${watched.application}.${watched.environment}`
    try {
      const room = await this.#openRoom(watched)
      // A restore whose process was killed keeps the application from serving: nobody may be there to run it again.
      await settleAbandoned(room, this.#journal, this.#call)
      const jobs = (room.project.manifest.maintenance?.backups ?? []).flatMap((section) => {
        const job = jobOf(room.project, section, watched.sinceMs, this.#call.clock.now())
        return job === undefined ? [] : [{ room, job, name: section.name }]
      })
      this.#told.delete(key)
      return jobs
    } catch (error) {
      // The project was removed for good, or is not mounted now: others go on, and this one when it is back.
      this.#warn(key, error)
      return []
    }
  }

  #warn(key: string, error: unknown): void {
    const { code, hint } = error instanceof NexoError ? error : { code: 'NX-INTERNAL', hint: '' }
    const message = `schedules of ${key}: ${messageOf(error)}`
    if (this.#told.get(key) === message) return
    this.#told.set(key, message)
    say(this.#call, { type: 'warning.raised', code, message, hint })
  }

  #move(room: Room, job: Job, name: string): number {
    const nowMs = this.#call.clock.now()
    const lastDueMs = this.#journal.lastFire(job.id)?.dueMs
    const move = nextJobMove(job, { nowMs, lastDueMs, isRunning: this.#running.has(job.id) })
    if (move.do === 'wait') return move.untilMs ?? Number.POSITIVE_INFINITY
    // The row is what makes a run happen once, whatever is killed after it.
    if (!this.#journal.beginFire(job.id, move.dueMs, nowMs)) return nowMs + lookEveryMs
    const dueAt = new Date(move.dueMs).toISOString()
    if (move.do === 'skip') {
      this.#journal.endFire(job.id, move.dueMs, nowMs, `skipped: ${move.reason}`)
      say(this.#call, { type: 'maintenance.run-skipped', job: job.id, dueAt, reason: move.reason })
      return nowMs
    }
    const work = this.#runJob(room, name)
      .catch((error: unknown) => `failed: ${messageOf(error)}`)
      .then((outcome) => {
        this.#journal.endFire(job.id, move.dueMs, this.#call.clock.now(), outcome)
        const { lateMs } = move
        say(this.#call, { type: 'maintenance.run-finished', job: job.id, dueAt, lateMs, outcome })
      })
      .finally(() => this.#running.delete(job.id))
    this.#running.set(job.id, work)
    return nowMs
  }

  async #runJob(room: Room, name: string): Promise<string> {
    const [view] = await backUp(room, { name, reason: 'schedule' }, this.#call)
    const outcome = view === undefined ? 'nothing to do' : `${view.id} ${view.state}`
    if (view?.state !== 'proven') return outcome
    const pruned = await prune(room, { mode: 'do', clock: 'check' }, this.#call)
    return pruned.forgotten.length === 0 ? outcome : `${outcome}, ${pruned.forgotten.length} removed`
  }
}

/** A wait that is cut short by the end of the process is no failure. */
const untilAborted = (error: unknown): void => {
  if (!(error instanceof Error && error.name === 'AbortError')) throw error
}
