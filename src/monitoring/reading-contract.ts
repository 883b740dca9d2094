// reading-contract: what the dashboard, reports and `nexo monitor status` are drawn from. Nothing here changes anything.

/** One environment of one application that is watched. `id` is `<application>.<environment>`. */
export type WatchedTarget = {
  readonly id: string
  readonly application: string
  readonly environment: string
  /** Absolute path of the project whose nexo.yaml says what to watch. */
  readonly directory: string
}

/** How a check ended. Only `fail` moves an alert: what the monitor could not find out is not the target's fault. */
export type CheckOutcome = 'ok' | 'fail' | 'no-data' | 'monitor-error'

export type CheckView = {
  readonly target: string
  readonly id: string
  readonly kind: string
  /** What is asked, such as a URL without credentials. */
  readonly subject: string
  readonly intervalMs: number
  readonly outcome: CheckOutcome | 'not-yet'
  readonly reason: string
  readonly latencyMs: number | null
  /** Epoch ms. */
  readonly lastAt: number | null
  readonly nextDueAt: number | null
  /** Oldest first, at most 100. */
  readonly recent: readonly {
    readonly at: number
    readonly outcome: CheckOutcome
    readonly latencyMs: number | null
    readonly reason: string
  }[]
  /** Missed starts since the monitor began: the scheduler was late by a whole interval. */
  readonly missed: number
}

export type AlertState = 'ok' | 'pending' | 'firing' | 'recovering' | 'resolved' | 'flapping'

export type AlertView = {
  readonly id: string
  readonly target: string
  readonly rule: string
  readonly severity: 'page' | 'ticket'
  readonly state: AlertState
  /** Epoch ms of the last change of state. */
  readonly since: number
  readonly summary: string
  /** The release that served when it fired, and the deployment before it. */
  readonly release: string | null
  readonly nearestDeploy: { readonly release: string; readonly at: number } | null
  readonly mutedBy: string | null
}

/** Why an alert is as it is: each evaluation with value and threshold, and each notification with its attempts. */
export type AlertStory = {
  readonly alert: AlertView
  readonly expression: string
  readonly evaluations: readonly {
    readonly at: number
    readonly verdict: 'true' | 'false' | 'no-data' | 'monitor-error'
    readonly value: number | null
    readonly threshold: number | null
    readonly state: AlertState
    readonly note: string
  }[]
  readonly deliveries: readonly DeliveryView[]
}

/** A time in which an alert fired. */
export type IncidentView = {
  readonly id: string
  readonly target: string
  readonly alert: AlertView['id']
  readonly rule: string
  readonly severity: AlertView['severity']
  readonly summary: string
  readonly expression: string
  /** Epoch ms at which what it is about was seen first: an alert fires only when it has held. */
  readonly firstSeenAt: number
  readonly fromMs: number
  /** Null while it fires. */
  readonly toMs: number | null
  /** What the condition saw when it began to fire. */
  readonly value: number | null
  readonly threshold: number | null
  readonly release: string | null
  readonly nearestDeploy: AlertView['nearestDeploy']
  readonly deliveries: readonly DeliveryView[]
}

/** A time in which a target was in one state. */
export type StateView = {
  readonly target: string
  readonly state: TargetView['state']
  readonly fromMs: number
  /** Null: it still is. */
  readonly toMs: number | null
  readonly why: string
  /** What served when it began. */
  readonly release: string | null
}

/** How much of a day or a week, in UTC, a target was up; weeks begin on Monday. */
export type AvailabilityView = {
  readonly target: string
  /** First day of the period, `YYYY-MM-DD`. */
  readonly period: string
  readonly fromMs: number
  readonly toMs: number
  /** Share of the runs of the check that speaks for the target that were good; null: nothing was measured. */
  readonly ratio: number | null
  /** Share of the runs that were due, 0..1: the rest is neither up nor down. */
  readonly measured: number
  /** Time in the state `down`, ms, and how often it began. */
  readonly downMs: number
  readonly outages: number
}

/** A time in which nobody watched. */
export type GapView = { readonly fromMs: number; readonly toMs: number; readonly reason: string }

export type HistoryQuery = {
  /** Id of a target; undefined: of all. */
  readonly target?: string
  /** Epoch ms. */
  readonly fromMs: number
  readonly toMs: number
}

/** What happened, each list oldest first. */
export type HistoryView = {
  readonly incidents: readonly IncidentView[]
  readonly states: readonly StateView[]
  readonly gaps: readonly GapView[]
}

export type DeliveryView = {
  readonly id: string
  readonly alert: string
  readonly channel: string
  readonly kind: 'firing' | 'resolved' | 'flapping' | 'test'
  readonly status: 'waiting' | 'delivered' | 'failed'
  readonly attempts: number
  readonly lastError: string | null
  readonly createdAt: number
  readonly nextAttemptAt: number | null
}

export type SloView = {
  readonly target: string
  readonly id: string
  readonly objective: number
  readonly windowDays: number
  /** Line of the requirements that asks for it, when one does. */
  readonly requirement: number | null
  readonly good: number
  readonly total: number
  readonly ratio: number | null
  /** Share of the error budget that is left, 1 = all of it; may be negative. */
  readonly budgetLeft: number | null
  readonly burn: readonly {
    readonly windowMinutes: number
    readonly rate: number | null
    readonly threshold: number
  }[]
}

/** A critical signal of an application and whether anything watches it: computed from what runs, never claimed. */
export type CoverageItem = {
  readonly signal: string
  readonly isCovered: boolean
  readonly why: string
}
export type Coverage = {
  readonly covered: number
  readonly all: number
  readonly items: readonly CoverageItem[]
}

/** A named line over time, at most `maxPoints` points; a null value is a gap. */
export type SeriesView = {
  readonly target: string
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly unit: string
  readonly points: readonly (readonly [atMs: number, value: number | null])[]
}

/** Something that happened and is drawn on charts. */
export type MarkerView = {
  readonly target: string
  readonly at: number
  readonly kind: 'deploy' | 'rollback' | 'maintenance' | 'clock-jump' | 'monitor-started' | 'monitor-stopped'
  readonly text: string
  readonly release: string | null
}

export type ReplicaView = {
  readonly id: string
  readonly release: string
  readonly process: string
  readonly state: string
  readonly healthy: boolean
  readonly restarts: number
  readonly cpu: number | null
  readonly rssBytes: number | null
}

export type TargetView = {
  readonly target: WatchedTarget
  readonly state: 'up' | 'degraded' | 'down' | 'unknown' | 'stopped'
  readonly url: string | null
  readonly release: string | null
  readonly releaseSince: number | null
  readonly replicas: readonly ReplicaView[]
  readonly checks: readonly CheckView[]
  readonly slos: readonly SloView[]
  readonly coverage: Coverage
  /** Over the last 24 hours; `measured` is the share of the time for which there is data. */
  readonly uptime: { readonly ratio: number | null; readonly measured: number }
  readonly firing: number
}

export type MonitorHealth = {
  readonly startedAt: number
  readonly checks: number
  readonly missed: number
  readonly schedulerLagP99Ms: number
  readonly outboxDepth: number
  readonly samples: number
  readonly storeBytes: number
  readonly lastHeartbeatAt: number | null
  readonly problems: readonly string[]
}

/** A run of the orchestrator, for the dashboard: asked of the engine's journal. */
export type RunSummary = {
  readonly runId: string
  readonly plan: string
  readonly state: string
  readonly startedAt: number
  readonly updatedAt: number
  readonly steps: readonly {
    readonly key: string
    readonly state: 'started' | 'succeeded' | 'failed'
    readonly startedAt: number
    readonly endedAt: number | null
    readonly error: string | null
  }[]
}

export type LogView = {
  readonly at: number | null
  readonly release: string
  readonly replica: string
  readonly text: string
}

/** What changed, for server-sent events; `seq` grows by one and is the SSE id. The reader asks again for what it shows. */
export type Change = {
  readonly seq: number
  readonly at: number
  readonly topic: 'checks' | 'alerts' | 'deliveries' | 'series' | 'markers' | 'targets' | 'runs'
  readonly target: string | null
}

/** Everything that can be read of a running monitor, or of its store when none runs. */
export type MonitorReader = {
  health(): Promise<MonitorHealth>
  targets(): Promise<readonly TargetView[]>
  target(id: string): Promise<TargetView | undefined>
  alerts(filter: { readonly target?: string; readonly onlyOpen: boolean }): Promise<readonly AlertView[]>
  /** @throws NX-MONITOR-ALERT-UNKNOWN */
  why(alertId: string): Promise<AlertStory>
  deliveries(limit: number): Promise<readonly DeliveryView[]>
  /** Alerts that fired, states of targets and times without a watch that touch the time from `fromMs` to `toMs`. */
  history(query: HistoryQuery): Promise<HistoryView>
  /** Of each day or week that touches the time, oldest first, by target; a time before the first run is left out. */
  availability(query: HistoryQuery & { readonly per: 'day' | 'week' }): Promise<readonly AvailabilityView[]>
  /** Names of the series of a target. */
  seriesNames(target: string): Promise<readonly string[]>
  series(query: {
    readonly target: string
    readonly names: readonly string[]
    readonly fromMs: number
    readonly toMs: number
    readonly maxPoints: number
  }): Promise<readonly SeriesView[]>
  markers(query: {
    readonly target: string
    readonly fromMs: number
    readonly toMs: number
  }): Promise<readonly MarkerView[]>
  /** The newest `limit` lines, oldest of them first. */
  logs(query: { readonly target: string; readonly limit: number }): Promise<readonly LogView[]>
  runs(limit: number): Promise<readonly RunSummary[]>
  /** Changes after `afterSeq` that are still known, then new ones, until `signal` aborts. */
  changes(afterSeq: number, signal: AbortSignal): AsyncIterable<Change>
}
