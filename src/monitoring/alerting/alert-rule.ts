// alert-rule: what one alert is about; what it does is in its record.
import type { RequirementLine, Severity } from '../plan/watch-plan.ts'
import type { StoredAlert, Verdict } from './alert-record.ts'
import type { Holding } from './next-state.ts'

export type AlertRule = {
  /** `<target>/<name>`. */
  readonly id: string
  readonly target: string
  readonly name: string
  readonly severity: Severity
  readonly holding: Holding
  /** The condition in words. */
  readonly expression: string
  readonly summary: string
  /** Alerts whose firing explains this one: it tells nobody meanwhile. */
  readonly parents: readonly string[]
  readonly requirement: RequirementLine | null
}

/** The rule of an alert that is not configured any more, as far as it is still known: enough to say that it is over. */
export const ruleOfStored = ({ record, severity, expression, summary }: StoredAlert): AlertRule => ({
  id: record.id,
  target: record.target,
  name: record.rule,
  severity,
  expression,
  summary,
  holding: { forMs: 0, confirm: 1, keepFiringMs: 0, recover: 1, intervalMs: 0 },
  parents: [],
  requirement: null,
})

/** One evaluation of a rule. `note`: what was found, in words. */
export type Seen = {
  readonly verdict: Verdict
  readonly value: number | null
  readonly threshold: number | null
  readonly note: string
}
