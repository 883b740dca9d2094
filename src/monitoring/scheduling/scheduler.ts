// scheduler: does things again and again at their own times, never two of the same at once, never more than fits.
import { DueQueue } from './due-queue.ts'
import { nextDue } from './slots.ts'

export type Job = {
  readonly id: string
  readonly intervalMs: number
  /** Only so many jobs of one host run at once; null: no host. */
  readonly host: string | null
  /** Never rejects: what went wrong is its result. */
  readonly run: () => Promise<void>
}

/** Timers as a collaborator, so that tests decide when time passes. */
export type Alarm = (afterMs: number, ring: () => void) => { cancel(): void }

export type SchedulerOptions = {
  readonly monotonicMs: () => number
  readonly alarm: Alarm
  /** Jobs that run at once. Default 64. */
  readonly mostRunning?: number
  /** Jobs of one host that run at once. Default 4. */
  readonly mostPerHost?: number
  /** Told when this process stood still for `stillMs`. */
  readonly onStandstill: (stillMs: number) => void
}

/** Lateness of a whole wake-up above this is no load: the process was suspended or starved. */
const standstillMs = 10_000
/** Starts whose lateness is remembered. */
const remembered = 2_000

type Entry = Job & { dueMs: number; state: 'idle' | 'waiting' | 'running'; missed: number }

export class Scheduler {
  readonly #options: SchedulerOptions
  readonly #entries = new Map<string, Entry>()
  readonly #queue = new DueQueue()
  readonly #running = new Map<string, number>()
  #waiting: Entry[] = []
  #alarm: { cancel(): void } | undefined
  #runningCount = 0
  #lateness: number[] = []
  #latenessAt = 0
  #stopped = false
  readonly #ends = new Set<Promise<void>>()

  constructor(options: SchedulerOptions) {
    this.#options = options
  }

  /** Jobs that are new begin at their slot; those that are the same but for what they do keep theirs; others end. */
  replace(jobs: readonly Job[]): void {
    const now = this.#options.monotonicMs()
    const wanted = new Map(jobs.map((job) => [job.id, job]))
    for (const id of this.#entries.keys()) if (!wanted.has(id)) this.#entries.delete(id)
    for (const job of jobs) {
      const known = this.#entries.get(job.id)
      if (known !== undefined && known.intervalMs === job.intervalMs) {
        Object.assign(known, job)
        continue
      }
      const entry: Entry = { ...job, dueMs: nextDue(job.id, job.intervalMs, now), state: 'idle', missed: 0 }
      this.#entries.set(job.id, entry)
      this.#queue.add({ id: entry.id, dueMs: entry.dueMs })
    }
    this.#waiting = this.#waiting.filter((entry) => this.#entries.get(entry.id) === entry)
    this.#arm()
  }

  /** Runs a job now, for what has just been added; the time of its own that comes too soon after is left out. */
  runSoon(id: string): void {
    const entry = this.#entries.get(id)
    if (entry?.state !== 'idle') return
    const now = this.#options.monotonicMs()
    this.#enqueue(entry, now)
    if (entry.dueMs - now < entry.intervalMs / 2) {
      entry.dueMs += entry.intervalMs
      this.#queue.add({ id, dueMs: entry.dueMs })
    }
    this.#startWaiting()
    this.#arm()
  }

  /** The wall clock was set, and with it the times: everything gets its next one anew. */
  reslot(): void {
    const now = this.#options.monotonicMs()
    for (const entry of this.#entries.values()) {
      entry.dueMs = nextDue(entry.id, entry.intervalMs, now)
      this.#queue.add({ id: entry.id, dueMs: entry.dueMs })
    }
    this.#arm()
  }

  missedOf = (id: string): number => this.#entries.get(id)?.missed ?? 0
  dueOf = (id: string): number | undefined => this.#entries.get(id)?.dueMs

  get missed(): number {
    return [...this.#entries.values()].reduce((sum, entry) => sum + entry.missed, 0)
  }

  /** Lateness below which 99 of 100 of the newest starts were, ms. */
  get lagP99Ms(): number {
    const sorted = this.#lateness.toSorted((a, b) => a - b)
    return sorted[Math.ceil(sorted.length * 0.99) - 1] ?? 0
  }

  /** Starts nothing more. */
  stop(): void {
    this.#stopped = true
    this.#alarm?.cancel()
  }

  /** Resolves when nothing runs any more. */
  async idle(): Promise<void> {
    while (this.#ends.size > 0) await Promise.allSettled(this.#ends)
  }

  #arm(): void {
    this.#alarm?.cancel()
    const first = this.#queue.first
    if (first === undefined || this.#stopped) return
    const afterMs = Math.max(0, first.dueMs - this.#options.monotonicMs())
    this.#alarm = this.#options.alarm(afterMs, () => this.#wake(first.dueMs))
  }

  #wake(plannedMs: number): void {
    const now = this.#options.monotonicMs()
    const lateMs = now - plannedMs
    if (lateMs > standstillMs) {
      this.#options.onStandstill(lateMs)
      this.#skipTo(now)
    }
    for (let due = this.#queue.first; due !== undefined && due.dueMs <= now; due = this.#queue.first) {
      this.#queue.take()
      const entry = this.#entries.get(due.id)
      // Of a job that was taken out or has got another interval meanwhile.
      if (entry === undefined || entry.dueMs !== due.dueMs) continue
      this.#becomeDue(entry, now)
    }
    this.#startWaiting()
    this.#arm()
  }

  /** After a standstill everything is late; nothing of it was missed, and not all of it is done at once. */
  #skipTo(now: number): void {
    for (const entry of this.#entries.values()) {
      if (entry.dueMs > now) continue
      entry.dueMs = nextDue(entry.id, entry.intervalMs, now)
      this.#queue.add({ id: entry.id, dueMs: entry.dueMs })
    }
  }

  #becomeDue(entry: Entry, now: number): void {
    const dueMs = entry.dueMs
    const lateRounds = Math.floor((now - dueMs) / entry.intervalMs)
    entry.dueMs = nextDue(entry.id, entry.intervalMs, Math.max(now, dueMs))
    this.#queue.add({ id: entry.id, dueMs: entry.dueMs })
    entry.missed += lateRounds
    if (entry.state === 'idle') this.#enqueue(entry, dueMs)
    else entry.missed += 1
  }

  #enqueue(entry: Entry, dueMs: number): void {
    entry.state = 'waiting'
    this.#remember(this.#options.monotonicMs() - dueMs)
    this.#waiting.push(entry)
  }

  #remember(lateMs: number): void {
    this.#lateness[this.#latenessAt] = lateMs
    this.#latenessAt = (this.#latenessAt + 1) % remembered
  }

  #startWaiting(): void {
    const { mostRunning = 64, mostPerHost = 4 } = this.#options
    const left: Entry[] = []
    for (const entry of this.#waiting) {
      const ofHost = entry.host === null ? 0 : (this.#running.get(entry.host) ?? 0)
      if (this.#stopped || this.#runningCount >= mostRunning || ofHost >= mostPerHost) left.push(entry)
      else this.#start(entry)
    }
    this.#waiting = left
  }

  #start(entry: Entry): void {
    const { host } = entry
    entry.state = 'running'
    this.#count(host, 1)
    const end = entry.run().finally(() => {
      entry.state = 'idle'
      this.#count(host, -1)
      this.#ends.delete(end)
      if (this.#waiting.length > 0) this.#startWaiting()
    })
    this.#ends.add(end)
  }

  #count(host: string | null, by: 1 | -1): void {
    this.#runningCount += by
    if (host !== null) this.#running.set(host, (this.#running.get(host) ?? 0) + by)
  }
}

/** Node's own timers. */
export const systemAlarm: Alarm = (afterMs, ring) => {
  const timer = setTimeout(ring, afterMs)
  return { cancel: () => clearTimeout(timer) }
}
