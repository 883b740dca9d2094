// evaluations: conditions and SLOs of a target, asked of the store as it is now.
import { messageOf } from '../../kernel/errors.ts'
import type { SqliteFile } from '../../kernel/state/sqlite/sqlite-file.ts'
import type { AlertDesk } from '../alerting/alert-desk.ts'
import type { Seen } from '../alerting/alert-rule.ts'
import { evaluateCondition } from '../expressions/evaluate.ts'
import { createSeriesSource, type SeriesSource } from '../expressions/series-source.ts'
import type { AlertPlan, SloPlan } from '../plan/watch-plan.ts'
import { burnRate, isBurning, type BurnWindow, type Counted } from '../slo/burn-rate.ts'
import { countSlo } from '../slo/slo-counts.ts'
import type { StoredSlo } from '../store/target-document.ts'
import { alertRule, noDataRule, sloRule, windowsOf } from './rules.ts'

export type Evaluating = {
  readonly file: SqliteFile
  readonly desk: AlertDesk
  readonly target: string
  readonly now: number
  /** How old a newest sample may be. */
  readonly staleMs: number
  /** Why the newest samples are not in the store; null when they are. */
  readonly trouble: string | null
}

/** A store that cannot be read is the monitor's trouble: nothing fires and nothing ends for it. */
const inTrouble = (note: string): Seen => ({ verdict: 'monitor-error', value: null, threshold: null, note })

const sourceOf = ({ file, target, now, staleMs }: Evaluating): SeriesSource =>
  createSeriesSource(file, target, now, staleMs)

export function evaluateAlert(around: Evaluating, alert: AlertPlan): void {
  const seen = seeAlert(around, alert)
  around.desk.judge(alertRule(around.target, alert.id), seen)
  if (alert.noDataMs === null) return
  const verdicts = { 'no-data': 'true', 'monitor-error': 'monitor-error' } as const
  const verdict = seen.verdict === 'true' || seen.verdict === 'false' ? 'false' : verdicts[seen.verdict]
  around.desk.judge(noDataRule(around.target, alert.id), { ...seen, verdict })
}

function seeAlert(around: Evaluating, alert: AlertPlan): Seen {
  if (around.trouble !== null) return inTrouble(around.trouble)
  try {
    const { verdict, value, threshold } = evaluateCondition(alert.condition, sourceOf(around))
    const word = verdict === undefined ? 'no-data' : verdict ? 'true' : 'false'
    return { verdict: word, value, threshold, note: value === null ? '' : `${rounded(value)}` }
  } catch (error) {
    return inTrouble(messageOf(error))
  }
}

const rounded = (value: number): number => Number(value.toPrecision(4))

/** Judges both alerts of an SLO and gives the SLO as it stands. */
export function evaluateSlo(around: Evaluating, slo: SloPlan): StoredSlo {
  const { objective, windowDays, id } = slo
  const requirement = slo.requirement?.line ?? null
  const windows = windowsOf(slo)
  try {
    if (around.trouble !== null) throw new Error(around.trouble)
    const source = sourceOf(around)
    const counts = new Map<number, Counted | undefined>()
    const count = (minutes: number): Counted | undefined => {
      if (!counts.has(minutes)) counts.set(minutes, countSlo(slo, source, minutes * 60_000))
      return counts.get(minutes)
    }
    for (const severity of ['page', 'ticket'] as const)
      around.desk.judge(
        sloRule(around.target, id, severity),
        seeBurn(
          slo,
          windows.filter((one) => one.severity === severity),
          count,
        ),
      )
    const burn = windows.map(({ longMinutes, threshold }) => {
      const counted = count(longMinutes)
      const rate = counted === undefined ? null : burnRate(counted, objective)
      return { windowMinutes: longMinutes, rate, threshold }
    })
    return { id, objective, windowDays, requirement, counted: count(windowDays * 1_440) ?? null, burn }
  } catch (error) {
    for (const severity of ['page', 'ticket'] as const)
      around.desk.judge(sloRule(around.target, id, severity), inTrouble(messageOf(error)))
    return { id, objective, windowDays, requirement, counted: null, burn: [] }
  }
}

function seeBurn(
  { objective, minBad }: SloPlan,
  windows: readonly BurnWindow[],
  count: (minutes: number) => Counted | undefined,
): Seen {
  const [first] = windows
  if (first === undefined || count(first.longMinutes) === undefined)
    return { verdict: 'no-data', value: null, threshold: null, note: 'nothing was measured' }
  const none = { good: 0, total: 0 }
  const burning = windows.find((window) =>
    isBurning(
      window,
      objective,
      minBad,
      count(window.longMinutes) ?? none,
      count(window.shortMinutes) ?? none,
    ),
  )
  const shown = burning ?? first
  const counted = count(shown.longMinutes) ?? none
  const value = burnRate(counted, objective)
  return {
    verdict: burning === undefined ? 'false' : 'true',
    value: value === null ? null : rounded(value),
    threshold: shown.threshold,
    note: `${Math.round(counted.total - counted.good)} of ${Math.round(counted.total)} bad in ${shown.longMinutes} min`,
  }
}
