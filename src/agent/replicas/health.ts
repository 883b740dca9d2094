// Health of one replica over time: decisions only.
import type { HealthProbe, ProcessRole } from '../../domain/process.ts'

/** A worker, which answers nothing, counts as ready when it has stayed up this long. */
export const workerReadyMs = 2_000

/** A ready replica is asked this often, whatever the interval of its readiness probe. */
const livenessIntervalMs = 5_000
/** One slow answer is no verdict: this many failures in a row take a replica out of the router. */
const failuresBeforeUnhealthy = 3

export type HealthSight = {
  /** It has been ready since its process started. */
  readonly wasReady: boolean
  readonly healthy: boolean
  readonly failuresInRow: number
}

export type ProbeOutcome = 'healthy' | 'failing' | 'refused'

export const unknownHealth: HealthSight = { wasReady: false, healthy: false, failuresInRow: 0 }

/**
 * Health after one more probe. A refused connection of a replica that was ready is a verdict at once, since every
 * request to it would fail too; a slow or failing answer needs three in a row.
 */
export function nextHealth(before: HealthSight, outcome: ProbeOutcome): HealthSight {
  if (outcome === 'healthy') return { wasReady: true, healthy: true, failuresInRow: 0 }
  const failuresInRow = before.failuresInRow + 1
  const isLost = outcome === 'refused' || failuresInRow >= failuresBeforeUnhealthy
  return { ...before, healthy: before.healthy && !isLost, failuresInRow }
}

/** A connection that is refused costs nobody anything: a starting process is asked often, so that no time is lost. */
const refusedIntervalMs = 40

/** How long to wait before the next probe. An unhealthy replica is asked as often as a starting one. */
export const nextProbeInMs = (
  role: ProcessRole,
  probe: HealthProbe,
  health: HealthSight,
  last: ProbeOutcome | 'undecided',
): number => {
  if (role !== 'web') return health.wasReady ? livenessIntervalMs : 100
  if (!health.wasReady && last === 'refused') return Math.min(probe.intervalMs, refusedIntervalMs)
  return health.healthy && health.failuresInRow === 0 ? livenessIntervalMs : probe.intervalMs
}
