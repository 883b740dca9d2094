// What the orchestrator works with and does not do itself: the managers, by their contracts, and the durable engine.
import type { DeploymentManager } from '../deployment/manager-contract.ts'
import type { GenerationManager } from '../generation/contract.ts'
import type { SystemIntegrator } from '../integration/manager-contract.ts'
import type { Action, DurableEngine, Plan } from '../kernel/durable/contract.ts'
import type { Json } from '../kernel/json.ts'
import type { MaintenanceManager } from '../maintenance/manager-contract.ts'
import type { ApplicationMonitor } from '../monitoring/manager-contract.ts'

/** Each manager is loaded when its stage begins. */
export type Collaborators = {
  builder(): Promise<GenerationManager>
  deployments(): Promise<
    Pick<DeploymentManager, 'deploy' | 'validate' | 'status' | 'rollback' | 'stop' | 'destroy'>
  >
  integrator(): Promise<Pick<SystemIntegrator, 'check' | 'sync'>>
  monitor(): Promise<Pick<ApplicationMonitor, 'setup' | 'forget' | 'openReader'>>
  maintenance(): Promise<Pick<MaintenanceManager, 'setup' | 'backup' | 'isScheduled' | 'forget'>>
  /** A new engine over the journal of this home; the caller closes it. */
  openEngine(
    plans: readonly Plan<Json, Json>[],
    actions: readonly Action<Json, Json>[],
  ): Promise<DurableEngine>
}
