import { livenessOf } from '../../kernel/process-identity.ts'
import type { Host } from '../host.ts'
import type { ServiceState } from '../state/service-state.ts'

/**
 * Answers what a dead process would have held for ever: the service is in maintenance from then on, so that requests get
 * 503 with Retry-After at once. Whoever comes after the dead one decides what serves.
 */
export async function endOwnerlessHolds(host: Host): Promise<void> {
  const lost = host.services.all.filter((service) => isOwnerless(service.state))
  for (const service of lost) {
    // Looked at again in its turn: somebody may have taken the hold over meanwhile.
    await service.commit(undefined, (state) => (isOwnerless(state) ? inMaintenance(state) : state))
    host.log({ what: 'hold of a dead process ended', service: service.key })
  }
  if (lost.length > 0) await host.applyTable()
}

const isOwnerless = ({ mode, holdOwner }: ServiceState): boolean =>
  mode === 'hold' && holdOwner !== undefined && livenessOf(holdOwner) === 'dead'

const inMaintenance = (state: ServiceState): ServiceState => ({
  ...state,
  mode: 'maintenance',
  page: null,
  holdOwner: undefined,
})
