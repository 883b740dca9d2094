// result-runs: results of a check that came out the same, one after the other, as one. Pure.
import type { CheckView } from '../../reading-contract.ts'

type Result = CheckView['recent'][number]

/** Equal in outcome and reason; the latencies lie between `least` and `most`, ms. */
export type ResultRun = Pick<Result, 'outcome' | 'reason'> & {
  readonly fromMs: number
  readonly toMs: number
  readonly count: number
  readonly least: number | null
  readonly most: number | null
}

/** Oldest first, as they come. */
export function resultRuns(results: readonly Result[]): readonly ResultRun[] {
  const runs: ResultRun[] = []
  for (const { at, outcome, reason, latencyMs } of results) {
    const run = runs.at(-1)
    if (run === undefined || run.outcome !== outcome || run.reason !== reason) {
      runs.push({ outcome, reason, fromMs: at, toMs: at, count: 1, least: latencyMs, most: latencyMs })
      continue
    }
    const known = [run.least, run.most, latencyMs].filter((value) => value !== null)
    runs[runs.length - 1] = {
      ...run,
      toMs: at,
      count: run.count + 1,
      least: known.length === 0 ? null : Math.min(...known),
      most: known.length === 0 ? null : Math.max(...known),
    }
  }
  return runs
}
