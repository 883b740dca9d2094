// roll-back-with-data: an older release serves again, with the data that it left when the next one migrated it.
import type { RollbackInput } from '../deployment/input.ts'
import type { DeploymentManager, DeploymentResult } from '../deployment/manager-contract.ts'
import type { Call } from '../kernel/call.ts'
import { releaseDataMissing } from '../maintenance/errors.ts'
import type { InPlacePlan, MaintenanceManager } from '../maintenance/manager-contract.ts'

type Managers = {
  readonly deployments: Pick<DeploymentManager, 'releases' | 'rollback'>
  readonly maintenance: Pick<MaintenanceManager, 'list' | 'planInPlace' | 'restoreInPlace'>
}

export type DataRollback = { readonly release: string; readonly plan: InPlacePlan }

/** Which release and which backup a rollback with data would bring back, and what would be lost. Changes nothing. */
export async function planDataRollback(
  { deployments, maintenance }: Managers,
  input: RollbackInput,
  call: Call,
): Promise<DataRollback> {
  const rows = await deployments.releases(input, call)
  const serving = rows.find((row) => row.serving)?.release
  const older = rows.find(
    ({ release, restorable }) => restorable && (serving === undefined || release < serving),
  )
  const release = input.to ?? older?.release ?? null
  const { directory, environment } = input
  const where = { directory, environment }
  const held = (await maintenance.list(where, call)).filter(
    (backup) => backup.release === release && backup.state === 'proven' && backup.reason === 'pre-migration',
  )
  const names = [...new Set(held.map(({ name }) => name))]
  const [newest] = held
  if (release === null || newest === undefined || names.length > 1)
    throw releaseDataMissing({ release, found: names.length > 1 ? held.map(({ id }) => id) : [] })
  return { release, plan: await maintenance.planInPlace({ ...where, id: newest.id }, call) }
}

/** Carries the plan out. When the older release does not come up, data and release are as they were. */
export async function rollBackWithData(
  { deployments, maintenance }: Managers,
  input: RollbackInput,
  { release, plan }: DataRollback,
  call: Call,
): Promise<DeploymentResult> {
  const { directory, environment } = input
  let result: DeploymentResult | undefined
  const failure = new Error('the rollback did not succeed')
  const startWith = async (): Promise<void> => {
    // Its schema is older by intent: its own data is there again.
    const wish = { ...input, to: release, force: true, strategy: 'recreate' } as const
    result = await deployments.rollback(wish, call)
    if (result.exitCode !== 0) throw failure
  }
  try {
    await maintenance.restoreInPlace({ directory, environment, id: plan.backup.id, startWith }, call)
  } catch (error) {
    if (error !== failure) throw error
  }
  if (result === undefined) throw failure
  return result
}
