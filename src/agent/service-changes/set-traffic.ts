import type { Host } from '../host.ts'
import type { OperationRequest } from '../protocol.ts'
import type { Service } from '../service.ts'
import { weightsInvalid } from '../service-errors.ts'
import type { ServiceState } from '../state/service-state.ts'
import { withRelease } from '../state/service-state.ts'

type Wish = OperationRequest<'setTraffic'>

/**
 * Points requests at releases: one atomic switch, done when every router has confirmed it.
 *
 * @throws NX-AGENT-WEIGHTS-INVALID, NX-AGENT-RELEASE-UNKNOWN, NX-AGENT-FENCED, NX-AGENT-ROUTER-FAILED
 */
export async function setTraffic(host: Host, service: Service, wish: Wish): Promise<void> {
  checkWeights(service, wish.weights)
  const now = new Date(host.clock.now()).toISOString()
  await service.commit(wish.fencingToken, (state) => nextTraffic(state, wish, now))
  await host.applyTable()
}

function checkWeights(service: Service, weights: Wish['weights']): void {
  for (const weight of weights) service.release(weight.releaseId)
  if (new Set(weights.map((weight) => weight.releaseId)).size < weights.length) {
    throw weightsInvalid({ why: 'a release is named twice' })
  }
  const sum = weights.reduce((total, weight) => total + weight.percent, 0)
  // A third of 100 three times is not quite 100.
  if (weights.length > 0 && Math.abs(sum - 100) > 0.01) {
    throw weightsInvalid({ why: `the shares sum to ${sum}, not to 100` })
  }
}

/** State after the switch. A release that gets everything is serving since now, unless it was before. Pure. */
export function nextTraffic(
  state: ServiceState,
  wish: Pick<Wish, 'weights' | 'mode' | 'holdMaxMs' | 'holdOwner' | 'page'>,
  now: string,
): ServiceState {
  const whole = (weights: ServiceState['weights']): string | undefined =>
    weights.find((weight) => weight.percent === 100)?.releaseId
  const serving = whole(wish.weights)
  const isSame = serving !== undefined && serving === whole(state.weights)
  const next: ServiceState = {
    ...state,
    weights: wish.weights.filter((weight) => weight.percent > 0),
    mode: wish.mode ?? state.mode,
    holdMaxMs: wish.holdMaxMs ?? state.holdMaxMs,
    // Each mode is wished for anew: an owner never outlives the hold that it asked for.
    holdOwner: wish.mode === undefined ? state.holdOwner : wish.holdOwner,
    page: wish.page ?? (wish.mode === undefined ? state.page : null),
    servingSince: isSame ? state.servingSince : serving === undefined ? null : now,
  }
  return serving === undefined || isSame
    ? next
    : withRelease(next, serving, (stored) => ({ ...stored, servedAt: now }))
}
