// What every strategy decides from and what it can decide. The loop in plans/rollout.ts carries the moves out.
import type { Strategy } from '../../domain/deployment-configuration.ts'
import type { ReplicaCounts } from '../contract.ts'

/** The frozen facts of one roll-out. */
export type Rollout<S extends Strategy = Strategy> = {
  readonly strategy: S
  /** Replicas that the candidate must end with, by process. */
  readonly wished: ReplicaCounts
  /** The process behind the router; null for an application of workers only. */
  readonly web: string | null
  /** What serves before; null for a first release. */
  readonly previous: { readonly releaseId: string; readonly counts: ReplicaCounts } | null
  /** The previous release was stopped on purpose: nothing is to be held, and `resume` ends the stop. */
  readonly stopped: boolean
}

/** What the router counted for one release since the roll-out began. */
export type TrafficSample = {
  readonly requests: number
  readonly failures: number
  /** Upper bound of the 95th percentile, ms; null when too little was seen. */
  readonly p95Ms: number | null
}

export const noTraffic: TrafficSample = { requests: 0, failures: 0, p95Ms: null }

/** How far the roll-out is. Changed only by `advance`, so that a replay sees the same. */
export type Progress = {
  readonly held: boolean
  readonly resumed: boolean
  readonly previousCounts: ReplicaCounts
  /** Replicas of the candidate that were started and found ready. */
  readonly started: ReplicaCounts
  readonly weightPercent: number
  /** How long the present weight has been watched. Counted by what was waited, so that no clock can stretch a bake. */
  readonly bakedMs: number
}

/** A bake is waited for in slices of this, so that trouble ends it early. */
export const bakeSliceMs = 1_000

/** Progress and what the target showed when it was asked last. */
export type Observation = Progress & {
  readonly candidate: TrafficSample
  readonly baseline: TrafficSample
  /** Why the candidate is no longer fit to serve, such as a crash loop; null while it is. */
  readonly candidateTrouble: string | null
}

export type StrategyMove =
  | { readonly do: 'hold' }
  | { readonly do: 'shrink-previous'; readonly counts: ReplicaCounts }
  | { readonly do: 'start'; readonly counts: ReplicaCounts }
  | { readonly do: 'shift'; readonly weightPercent: number }
  | { readonly do: 'resume' }
  | { readonly do: 'bake'; readonly remainingMs: number }
  | { readonly do: 'revert'; readonly why: string }
  | { readonly do: 'finish' }

/** Where every roll-out begins. */
export const firstProgress = (rollout: Rollout): Progress => ({
  held: false,
  resumed: false,
  previousCounts: rollout.previous?.counts ?? {},
  started: noReplicas(rollout.wished),
  weightPercent: 0,
  bakedMs: 0,
})

/** Progress after `move` was carried out. Pure. */
export function advance(progress: Progress, move: StrategyMove): Progress {
  switch (move.do) {
    case 'hold':
      return { ...progress, held: true }
    case 'resume':
      return { ...progress, held: false, resumed: true }
    case 'shrink-previous':
      return { ...progress, previousCounts: move.counts }
    case 'start':
      return { ...progress, started: move.counts }
    case 'shift':
      return { ...progress, weightPercent: move.weightPercent, bakedMs: 0 }
    case 'bake':
      return { ...progress, bakedMs: progress.bakedMs + Math.min(bakeSliceMs, move.remainingMs) }
    default:
      return progress
  }
}

/** The same processes with no replica. */
export const noReplicas = (counts: ReplicaCounts): ReplicaCounts =>
  Object.fromEntries(Object.keys(counts).map((name) => [name, 0]))

/** Whether every process of `wished` has at least as many replicas in `counts`. */
export const covers = (counts: ReplicaCounts, wished: ReplicaCounts): boolean =>
  Object.entries(wished).every(([name, count]) => (counts[name] ?? 0) >= count)

/** Replicas of all processes together. */
export const totalOf = (counts: ReplicaCounts): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0)
