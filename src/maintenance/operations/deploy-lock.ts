import type { Call } from '../../kernel/call.ts'
import type { HeldLock } from '../../kernel/state/contract.ts'
import type { Room } from './room.ts'

/** Works under the lock that deployments hold: nobody starts a release while its data is exchanged. @throws NX-LOCK-HELD */
export async function underDeployLock<Result>(
  { kernel, project }: Room,
  call: Call,
  work: (lock: HeldLock) => Promise<Result>,
): Promise<Result> {
  const { application, environment } = project
  const state = await kernel.state()
  const lock = await state.locks.acquire(`deploy:${application}/${environment}`, {
    reason: `restore of ${application} in ${environment}`,
    kind: 'automatic',
    signal: call.signal,
  })
  try {
    return await work(lock)
  } finally {
    await lock.release()
  }
}
