import type { DeploymentManager } from '../deployment/manager-contract.ts'
import type { Kernel } from '../kernel/kernel.ts'

/** The DeploymentManager as users get it: it has the data of a release backed up before the next one migrates it. */
export async function openDeployments(kernel: Kernel): Promise<DeploymentManager> {
  const [{ createDeploymentManager }, { createLocalCollaborators }] = await Promise.all([
    import('../deployment/deployment-manager.ts'),
    import('../deployment/local-collaborators.ts'),
  ])
  return createDeploymentManager(kernel, {
    ...createLocalCollaborators(kernel),
    beforeMigration: async (facts, call) => {
      const { backUpBeforeMigration } = await import('./back-up-before-migration.ts')
      await backUpBeforeMigration(kernel)(facts, call)
    },
  })
}
