import type { Call } from '../../kernel/call.ts'
import { say } from '../say.ts'
import type { SyncRun } from './run-record.ts'

const tellEveryMs = 2_000

/** Tells how far a run is, not more often than people can read. `estimatedRows`: of the whole source. */
export function createProgress(call: Call, estimatedRows: number | null): (run: SyncRun) => void {
  const startedMs = call.clock.monotonicMs()
  let toldMs = startedMs
  let first: number | undefined
  return (run) => {
    first ??= run.counts.read
    const nowMs = call.clock.monotonicMs()
    if (nowMs - toldMs < tellEveryMs) return
    toldMs = nowMs
    const rowsPerSecond = ((run.counts.read - first) / Math.max(1, nowMs - startedMs)) * 1_000
    const left = estimatedRows === null ? undefined : estimatedRows - run.counts.read
    const isKnown = left !== undefined && left >= 0 && rowsPerSecond > 0 && run.mode === 'full'
    say(call, {
      type: 'integration.sync-progressed',
      integration: run.integration,
      ...run.counts,
      rowsPerSecond: Math.round(rowsPerSecond),
      ...(isKnown ? { remainingMs: Math.round((left / rowsPerSecond) * 1_000) } : {}),
    })
  }
}
