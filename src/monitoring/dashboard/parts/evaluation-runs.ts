// evaluation-runs: evaluations that came out the same, one after the other, as one. Pure.
import type { AlertStory } from '../../reading-contract.ts'

type Evaluation = AlertStory['evaluations'][number]

/** Equal in verdict, threshold, state and note; the values lie between `least` and `most`. */
export type EvaluationRun = Pick<Evaluation, 'verdict' | 'threshold' | 'state' | 'note'> & {
  readonly fromMs: number
  readonly toMs: number
  readonly count: number
  readonly least: number | null
  readonly most: number | null
}

const isEqual = (run: EvaluationRun, next: Evaluation): boolean =>
  run.verdict === next.verdict &&
  run.threshold === next.threshold &&
  run.state === next.state &&
  run.note === next.note

const both = (
  left: number | null,
  right: number | null,
  pick: (a: number, b: number) => number,
): number | null => (left === null || right === null ? (left ?? right) : pick(left, right))

/** Oldest first, in whatever order they come. */
export function evaluationRuns(evaluations: readonly Evaluation[]): readonly EvaluationRun[] {
  const runs: EvaluationRun[] = []
  for (const next of evaluations.toSorted((left, right) => left.at - right.at)) {
    const run = runs.at(-1)
    const { at, value, verdict, threshold, state, note } = next
    if (run === undefined || !isEqual(run, next)) {
      runs.push({
        verdict,
        threshold,
        state,
        note,
        fromMs: at,
        toMs: at,
        count: 1,
        least: value,
        most: value,
      })
      continue
    }
    const least = both(run.least, value, Math.min)
    const most = both(run.most, value, Math.max)
    runs[runs.length - 1] = { ...run, toMs: at, count: run.count + 1, least, most }
  }
  return runs
}
