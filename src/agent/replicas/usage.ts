import type { Clock } from '../../kernel/call.ts'
import { membersOf, readProcessStats, ticksPerSecond } from './process-stat.ts'

export type Usage = { readonly cpu: number | null; readonly rssBytes: number | null }

/** Memory and share of one core of a replica's processes, by the pid of the first. */
export type UsageReader = { of(pid: number): Usage }

/** Pages are 4 KiB on x86-64 and, unless built otherwise, on arm64. */
const pageBytes = 4096

type Sample = { readonly atMs: number; readonly ticks: number; readonly usage: Usage }

/**
 * Samples what replicas use. Linux only; elsewhere everything is null.
 *
 * `sample` reads the process table once for all of them.
 */
export class UsageSampler implements UsageReader {
  readonly #clock: Clock
  readonly #samples = new Map<number, Sample>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  of(pid: number): Usage {
    return this.#samples.get(pid)?.usage ?? { cpu: null, rssBytes: null }
  }

  async sample(pids: readonly number[]): Promise<void> {
    const stats = pids.length === 0 ? [] : await readProcessStats()
    const atMs = this.#clock.monotonicMs()
    const wanted = new Set(pids)
    for (const pid of this.#samples.keys()) if (!wanted.has(pid)) this.#samples.delete(pid)
    if (stats.length === 0) return
    for (const pid of pids) {
      const members = membersOf(pid, stats)
      const ticks = members.reduce((sum, member) => sum + member.cpuTicks, 0)
      const rssBytes = members.reduce((sum, member) => sum + member.rssPages, 0) * pageBytes
      const cpu = cpuShare(this.#samples.get(pid), { atMs, ticks })
      this.#samples.set(pid, { atMs, ticks, usage: { cpu, rssBytes } })
    }
  }
}

/** Cores' worth of time between two samples; null for the first. A member that ended takes its time along: never below 0. */
export function cpuShare(
  before: { readonly atMs: number; readonly ticks: number } | undefined,
  now: { readonly atMs: number; readonly ticks: number },
): number | null {
  if (before === undefined || now.atMs <= before.atMs) return null
  const seconds = (now.atMs - before.atMs) / 1_000
  return Math.max(0, (now.ticks - before.ticks) / ticksPerSecond / seconds)
}
