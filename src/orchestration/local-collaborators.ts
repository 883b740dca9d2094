// The real collaborators: each room is loaded when it is first needed.
import { join } from 'node:path'
import type { Kernel } from '../kernel/kernel.ts'
import type { Collaborators } from './collaborators.ts'
import { openDeployments } from './open-deployments.ts'

/** Everything as it is on this machine, kept below the kernel's home. */
export const createLocalCollaborators = (kernel: Kernel): Collaborators => ({
  builder: async () => (await import('../generation/generation-manager.ts')).createGenerationManager(),
  deployments: () => openDeployments(kernel),
  integrator: async () =>
    (await import('../integration/system-integrator.ts')).createSystemIntegrator(kernel),
  monitor: async () =>
    (await import('../monitoring/application-monitor.ts')).createApplicationMonitor(kernel),
  maintenance: async () =>
    (await import('../maintenance/maintenance-manager.ts')).createMaintenanceManager(kernel),
  openEngine: async (plans, actions) => {
    const { createEmbeddedEngine } = await import('../kernel/durable/embedded-engine.ts')
    const { clock, randomHex } = kernel
    return createEmbeddedEngine({ file: join(kernel.home, 'runs.db'), plans, actions, clock, randomHex })
  },
})
