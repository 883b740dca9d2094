// watch-plan: everything that is done for one target, as data. Made from nexo.yaml, or from nothing.
import type { Condition, Selector } from '../../domain/alert-expression/syntax.ts'
import type { Holding } from '../alerting/next-state.ts'
import type { CheckQuestion, Value } from '../checks/check.ts'

export type Severity = 'page' | 'ticket'
export type RequirementLine = { readonly file: string; readonly line: number }

export type CheckPlan = {
  readonly id: string
  /** What is asked, as it may be shown. */
  readonly subject: string
  readonly question: CheckQuestion
  readonly intervalMs: number
  readonly timeoutMs: number
  readonly confirm: number
  readonly recover: number
  readonly severity: Severity
  readonly dependsOn: readonly string[]
  readonly requirement: RequirementLine | null
}

export type ScrapePlan = {
  readonly id: string
  readonly place: Value
  readonly keep: readonly string[]
  readonly intervalMs: number
  readonly timeoutMs: number
  /** Whether somebody wrote it down: only then is its absence a problem. */
  readonly isWished: boolean
}

export type SloMeasure =
  | { readonly kind: 'requests' }
  | { readonly kind: 'check'; readonly check: string }
  | { readonly kind: 'latency'; readonly underMs: number }
  | { readonly kind: 'series'; readonly good: Selector; readonly total: Selector }

export type SloPlan = {
  readonly id: string
  /** Ratio, 0..1. */
  readonly objective: number
  readonly windowDays: number
  readonly measure: SloMeasure
  readonly minBad: number
  readonly requirement: RequirementLine | null
}

export type AlertPlan = {
  readonly id: string
  readonly text: string
  readonly condition: Condition
  readonly holding: Holding
  /** Fires too after so long without data; null: never. */
  readonly noDataMs: number | null
  readonly severity: Severity
  readonly summary: string
  readonly requirement: RequirementLine | null
}

export type ChannelPlan = {
  readonly id: string
  readonly severities: readonly Severity[]
  readonly wantsResolved: boolean
  readonly way:
    | { readonly kind: 'webhook'; readonly url: Value; readonly key: Value | null }
    | {
        readonly kind: 'email'
        readonly to: readonly string[]
        readonly from: string
        readonly smtp: Value
      }
}

export type WatchPlan = {
  readonly checks: readonly CheckPlan[]
  readonly scrapes: readonly ScrapePlan[]
  readonly slos: readonly SloPlan[]
  readonly alerts: readonly AlertPlan[]
  readonly channels: readonly ChannelPlan[]
  readonly deadman: { readonly ping: Value; readonly everyMs: number } | null
  /** Time between two looks at replicas and traffic. */
  readonly observeMs: number
  /** Names of backups that maintenance promises. */
  readonly backups: readonly string[]
}
