// Weights, modes and counters of the router.
import type { Call } from '../../../kernel/call.ts'
import type { DeploymentProvider, TargetView } from '../../contract.ts'
import { noReplicas } from '../../strategies/strategy.ts'
import { runningCounts } from '../../releases/serving-counts.ts'
import type { AgentConnection } from './connection.ts'
import { drain, type ReplicaControl } from './replicas.ts'
import { weightsFor } from './view.ts'

type Service = { readonly application: string; readonly environment: string }
type Inspect = (call: Call) => Promise<TargetView | undefined>

/** A held request waits this long at the most; by then its client has given up. */
const holdMaxMs = 120_000

export type TrafficControl = Pick<DeploymentProvider, 'shift' | 'hold' | 'resume' | 'measure' | 'stop'>

export function createTrafficControl(
  agent: AgentConnection,
  service: Service,
  inspect: Inspect,
  replicas: ReplicaControl,
): TrafficControl {
  /** As the weights are now; all to `releaseId` when nothing has any. */
  const currentWeights = async (releaseId: string, call: Call) => {
    const weights = (await inspect(call))?.weights ?? []
    return weights.length === 0 ? weightsFor(releaseId, 100, null) : [...weights]
  }
  return {
    shift: async ({ releaseId, fencingToken }, weightPercent, rest, call) => {
      const weights = weightsFor(releaseId, weightPercent, rest)
      await agent.call('setTraffic', { service, fencingToken, weights }, call)
    },
    hold: async ({ releaseId, fencingToken }, call) => {
      const weights = await currentWeights(releaseId, call)
      await agent.call('setTraffic', { service, fencingToken, weights, mode: 'hold', holdMaxMs }, call)
    },
    resume: async ({ releaseId, fencingToken }, call) => {
      const weights = await currentWeights(releaseId, call)
      await agent.call('setTraffic', { service, fencingToken, weights, mode: 'serve' }, call)
    },
    measure: (call) => agent.call('measure', { service }, call),
    stop: async (candidate, drainMs, call) => {
      const { releaseId, fencingToken } = candidate
      const weights = await currentWeights(releaseId, call)
      await agent.call('setTraffic', { service, fencingToken, weights, mode: 'stopped' }, call)
      await drain(agent, service, releaseId, drainMs, call)
      const view = await inspect(call)
      const counts = view === undefined ? {} : runningCounts(view, releaseId)
      await replicas.scale(candidate, noReplicas(counts), drainMs, call)
    },
  }
}
