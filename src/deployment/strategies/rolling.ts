import type { Strategy } from '../../domain/deployment-configuration.ts'
import type { ReplicaCounts } from '../contract.ts'
import { covers, totalOf, type Observation, type Rollout, type StrategyMove } from './strategy.ts'

export type Rolling = Extract<Strategy, { type: 'rolling' }>

/**
 * Next move of rolling: `batch` replicas of each process are started and found ready, get their share of the requests,
 * then as many of the previous release drain and stop; again, until the candidate is complete.
 *
 * Promise: at no time run more than wished + batch replicas of a process, and never fewer than what was wished or ran
 * before; the weight is the candidate's share of the web replicas that stay. Pure.
 */
export function nextRollingMove(rollout: Rollout<Rolling>, seen: Observation): StrategyMove {
  if (seen.candidateTrouble !== null) return { do: 'revert', why: seen.candidateTrouble }
  if (covers(seen.started, rollout.wished)) {
    return seen.weightPercent < 100 ? { do: 'shift', weightPercent: 100 } : { do: 'finish' }
  }
  if (totalOf(seen.started) > 0) {
    const staying = stayingReplicas(rollout, seen.started)
    const weightPercent = shareOf(rollout, seen.started, staying)
    if (weightPercent > seen.weightPercent) return { do: 'shift', weightPercent }
    if (totalOf(staying) < totalOf(seen.previousCounts)) return { do: 'shrink-previous', counts: staying }
  }
  return { do: 'start', counts: nextBatch(rollout, seen.started) }
}

const nextBatch = (rollout: Rollout<Rolling>, started: ReplicaCounts): ReplicaCounts =>
  Object.fromEntries(
    Object.entries(rollout.wished).map(([name, wished]) => [
      name,
      Math.min(wished, (started[name] ?? 0) + rollout.strategy.batch),
    ]),
  )

/** What remains of the previous release beside `started`. A process that only it has stays until the end. */
function stayingReplicas(rollout: Rollout<Rolling>, started: ReplicaCounts): ReplicaCounts {
  const before = rollout.previous?.counts ?? {}
  return Object.fromEntries(
    Object.entries(before).map(([name, count]) => [
      name,
      Math.max(0, Math.min(count, (rollout.wished[name] ?? count) - (started[name] ?? 0))),
    ]),
  )
}

function shareOf(rollout: Rollout<Rolling>, started: ReplicaCounts, staying: ReplicaCounts): number {
  const web = rollout.web
  const ours = web === null ? totalOf(started) : (started[web] ?? 0)
  const theirs = web === null ? totalOf(staying) : (staying[web] ?? 0)
  return ours + theirs === 0 ? 100 : Math.round((10_000 * ours) / (ours + theirs)) / 100
}
