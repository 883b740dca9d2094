import type { Strategy } from '../../domain/deployment-configuration.ts'
import { covers, type Observation, type Rollout, type StrategyMove, type TrafficSample } from './strategy.ts'

export type Canary = Extract<Strategy, { type: 'canary' }>

/** A 95th percentile this many times the previous release's takes the canary back ... */
const slownessFactor = 3
/** ... unless it is still below this: a jump from 2 ms to 8 ms is noise of a cold cache, not an incident. */
const slownessFloorMs = 500

/**
 * Next move of canary: the candidate whole and ready beside the previous release, then a rising share of the requests,
 * each share watched for `bakeMs`.
 *
 * Promise: a candidate that fails or slows more than the previous release in the same time is taken back at once, not
 * at the end of the bake; what fails equally in both (a broken database) is not blamed on the candidate; fewer than
 * `minRequests` requests prove nothing. Pure.
 */
export function nextCanaryMove(rollout: Rollout<Canary>, seen: Observation): StrategyMove {
  if (!covers(seen.started, rollout.wished)) return { do: 'start', counts: rollout.wished }
  const why = seen.weightPercent > 0 ? whyRevert(rollout.strategy, seen) : null
  if (why !== null) return { do: 'revert', why }
  const remainingMs = rollout.strategy.bakeMs - seen.bakedMs
  const watched = seen.weightPercent > 0 && rollout.previous !== null
  if (watched && remainingMs > 0) return { do: 'bake', remainingMs }
  const next = rollout.previous === null ? 100 : nextStep(rollout.strategy, seen.weightPercent)
  return seen.weightPercent >= 100 ? { do: 'finish' } : { do: 'shift', weightPercent: next }
}

const nextStep = (plan: Canary, weightPercent: number): number =>
  plan.stepsPercent.toSorted((a, b) => a - b).find((step) => step > weightPercent) ?? 100

/** Why the candidate must be taken back now, or null. */
function whyRevert(plan: Canary, seen: Observation): string | null {
  if (seen.candidateTrouble !== null) return seen.candidateTrouble
  if (seen.candidate.requests < Math.max(1, plan.minRequests)) return null
  const limit = plan.maxErrorRatio + errorRatioOf(seen.baseline)
  const ratio = errorRatioOf(seen.candidate)
  if (ratio > limit) {
    return `${percent(ratio)} of its ${seen.candidate.requests} answers failed; the limit is ${percent(limit)}`
  }
  return whySlow(seen.candidate, seen.baseline)
}

function whySlow(candidate: TrafficSample, baseline: TrafficSample): string | null {
  if (candidate.p95Ms === null || baseline.p95Ms === null || candidate.p95Ms < slownessFloorMs) return null
  return candidate.p95Ms > slownessFactor * baseline.p95Ms
    ? `95 % of its answers take up to ${candidate.p95Ms} ms, against ${baseline.p95Ms} ms before`
    : null
}

const errorRatioOf = (sample: TrafficSample): number =>
  sample.requests === 0 ? 0 : sample.failures / sample.requests

const percent = (ratio: number): string => `${(100 * ratio).toFixed(1)} %`
