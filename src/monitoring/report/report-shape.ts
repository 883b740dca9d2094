// report-shape: what a report says, as data. Every figure carries what it was computed from, or says that it is not known.
import type {
  Coverage,
  DeliveryView,
  IncidentView,
  MonitorHealth,
  SloView,
  TargetView,
} from '../reading-contract.ts'

/** Share of what was measured that was good (0..1; null: nothing was measured), and share of the time that was measured. */
export type Availability = {
  readonly ratio: number | null
  readonly measured: number
  /** From here on something is known; null: nothing is. */
  readonly sinceMs: number | null
}

/** Means before and after; null: not measured. */
export type Compared = { readonly before: number | null; readonly after: number | null }

export type ReleaseEffect = {
  readonly at: number
  readonly kind: 'deploy' | 'rollback'
  readonly release: string | null
  readonly errorRatio: Compared
  readonly p95Seconds: Compared
  /** Incidents that began within the time that is compared. */
  readonly incidents: number
  readonly verdict: 'worse' | 'no worse' | 'not measured'
}

export type CheckReport = {
  readonly id: string
  readonly kind: string
  readonly subject: string
  readonly outcome: TargetView['checks'][number]['outcome']
  readonly availability: Availability
  readonly missed: number
}

export type TargetReport = {
  readonly id: string
  readonly application: string
  readonly environment: string
  readonly state: TargetView['state']
  readonly release: string | null
  /** By the check that asks the application over http; null without one. */
  readonly uptime: (Availability & { readonly check: string }) | null
  readonly slos: readonly SloView[]
  readonly incidents: readonly IncidentView[]
  readonly releases: readonly ReleaseEffect[]
  readonly checks: readonly CheckReport[]
  readonly coverage: Coverage
}

export type Report = {
  readonly version: 1
  readonly madeAt: string
  readonly from: string
  readonly to: string
  readonly monitor: MonitorHealth
  readonly targets: readonly TargetReport[]
  readonly deliveries: {
    readonly delivered: number
    readonly waiting: number
    readonly failed: readonly DeliveryView[]
  }
}
