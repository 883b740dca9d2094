// figures: how delivery goes, each figure with the rows that it was computed from. Pure.
import type { Deployment } from '../../domain/deployment.ts'
import type { Release } from '../../domain/release.ts'

/** One figure. `value` is null when there is nothing to compute it from, and `why` says what is missing. */
export type Figure = {
  readonly name:
    | 'deployment-frequency'
    | 'lead-time'
    | 'change-failure-rate'
    | 'time-to-restore'
    | 'success-rate'
    | 'integration-coverage'
    | 'monitoring-coverage'
    | 'uptime'
  readonly value: number | null
  readonly unit: 'per day' | 'ms' | 'ratio'
  /** How it was computed, or what is missing. */
  readonly why: string
  readonly rows: readonly Readonly<Record<string, string | number | boolean | null>>[]
}

/** A release with the time at which its source was committed, where git knows it. Epoch ms. */
export type CommittedRelease = { readonly release: Release; readonly committedAt: number | null }

export type Deliveries = {
  /** Oldest first, all that started inside the window. */
  readonly deployments: readonly Deployment[]
  readonly releases: readonly CommittedRelease[]
  readonly days: number
}

/** Share of `all` that is good; null for none at all. */
export const share = (good: number, all: number): number | null => (all === 0 ? null : good / all)

/** The middle of some numbers; of an even count the mean of the two in the middle. */
export function median(numbers: readonly number[]): number | null {
  const sorted = numbers.toSorted((one, other) => one - other)
  const upper = sorted[Math.floor(sorted.length / 2)]
  const lower = sorted[Math.floor((sorted.length - 1) / 2)]
  return upper === undefined || lower === undefined ? null : (upper + lower) / 2
}

const rowOf = ({ id, kind, release, status, startedAt, endedAt }: Deployment) => ({
  deployment: id,
  kind,
  release: release ?? null,
  outcome: status,
  startedAt,
  endedAt: endedAt ?? null,
})

const isChange = ({ kind, status }: Deployment): boolean =>
  kind === 'deploy' && status !== 'running' && status !== 'unchanged'

/** Deployments that made a new release serve, per day of the window. */
export function deploymentFrequency({ deployments, days }: Deliveries): Figure {
  const done = deployments.filter(({ kind, status }) => kind === 'deploy' && status === 'succeeded')
  return {
    name: 'deployment-frequency',
    value: deployments.length === 0 ? null : done.length / days,
    unit: 'per day',
    why:
      deployments.length === 0
        ? `nothing was deployed within ${days} days`
        : `${done.length} successful deployments in ${days} days`,
    rows: done.map(rowOf),
  }
}

/** From the commit to the end of the deployment that made it serve, the median. */
export function leadTime({ deployments, releases }: Deliveries): Figure {
  const committed = new Map(releases.map(({ release, committedAt }) => [release.id, committedAt]))
  const rows = deployments
    .filter(({ kind, status }) => kind === 'deploy' && status === 'succeeded')
    .flatMap(({ id, release, endedAt }) => {
      const at = committed.get(release ?? '') ?? null
      return at === null || endedAt === undefined
        ? []
        : [
            {
              deployment: id,
              release: release ?? null,
              committedAt: new Date(at).toISOString(),
              servedAt: endedAt,
              ms: Date.parse(endedAt) - at,
            },
          ]
    })
  return {
    name: 'lead-time',
    value: median(rows.map(({ ms }) => ms)),
    unit: 'ms',
    why:
      rows.length === 0
        ? 'no deployed release was made from a commit that git knows'
        : `median of ${rows.length} deployments, from commit to serving`,
    rows,
  }
}

/** Changes that failed, or that a rollback took away again. */
export function changeFailureRate({ deployments }: Deliveries): Figure {
  const changes = deployments.filter(isChange)
  const regretted = new Set(rollbacksOf(deployments).map(({ from }) => from))
  const rows = changes.map((one) => ({
    ...rowOf(one),
    failed: one.status !== 'succeeded' || regretted.has(one.release ?? ''),
  }))
  const failed = rows.filter((row) => row.failed).length
  return {
    name: 'change-failure-rate',
    value: share(failed, rows.length),
    unit: 'ratio',
    why:
      rows.length === 0
        ? 'no change was deployed'
        : `${failed} of ${rows.length} changes failed or were rolled back`,
    rows,
  }
}

/** Each successful rollback: from when the bad release began to serve until the good one served again. */
function rollbacksOf(deployments: readonly Deployment[]) {
  return deployments.flatMap((rollback) => {
    const { kind, status, previous, release, endedAt } = rollback
    if (kind !== 'rollback' || status !== 'succeeded' || previous === undefined || endedAt === undefined)
      return []
    const bad = deployments.findLast(
      (one) => one.release === previous && one.status === 'succeeded' && one.startedAt < rollback.startedAt,
    )
    const since = bad?.endedAt
    return [{ id: rollback.id, from: previous, to: release ?? null, since: since ?? null, endedAt }]
  })
}

/** From a bad release that served to the end of the rollback, the median. */
export function timeToRestore({ deployments }: Deliveries): Figure {
  const rows = rollbacksOf(deployments).flatMap(({ id, from, to, since, endedAt }) =>
    since === null
      ? []
      : [{ rollback: id, from, to, since, restoredAt: endedAt, ms: Date.parse(endedAt) - Date.parse(since) }],
  )
  return {
    name: 'time-to-restore',
    value: median(rows.map(({ ms }) => ms)),
    unit: 'ms',
    why:
      rows.length === 0
        ? 'no release had to be rolled back'
        : `median of ${rows.length} rollbacks, from serving to restored`,
    rows,
  }
}

/** Attempts of any kind that came to the end that was asked for. */
export function successRate({ deployments }: Deliveries): Figure {
  const ended = deployments.filter(({ status }) => status !== 'running')
  const good = ended.filter(({ status }) => status === 'succeeded' || status === 'unchanged')
  return {
    name: 'success-rate',
    value: share(good.length, ended.length),
    unit: 'ratio',
    why:
      ended.length === 0 ? 'nothing was attempted' : `${good.length} of ${ended.length} attempts succeeded`,
    rows: ended.map(rowOf),
  }
}
