// monitor-lock: one monitor per home, and one whose disk is full stays that one.
import { setTimeout as delay } from 'node:timers/promises'
import type { HeldLock, LockStore } from '../../kernel/state/contract.ts'
import { lockHeld } from '../../kernel/state/errors.ts'
import { monitorRuns } from '../errors.ts'

export const monitorLock = 'monitor'
/** Time between two tries to have a lock again whose heartbeat could not be stored. */
const retryMs = 2_000

const take = (locks: LockStore, signal: AbortSignal): Promise<HeldLock> =>
  locks.acquire(monitorLock, { reason: 'watches applications', kind: 'automatic', signal })

/**
 * The lock of the monitor, until it is released or `signal` aborts.
 *
 * Promise: held by a process that is known to be dead it is taken over at once. `lost` aborts only when another monitor
 * has the lock: while its own heartbeats cannot be stored (a full disk, a store that another holds), it goes on, since
 * somebody has to watch just then.
 * @throws NX-MONITOR-RUNS
 */
export async function takeMonitorLock(
  locks: LockStore,
  signal: AbortSignal,
): Promise<Pick<HeldLock, 'lost' | 'release'>> {
  let held = await takeFirst(locks, signal)
  const lost = new AbortController()
  const follow = (): void =>
    held.lost.addEventListener('abort', () => void regain().catch((error: unknown) => lost.abort(error)), {
      once: true,
    })
  const regain = async (): Promise<void> => {
    const again = await takeAgain(locks, held, signal)
    if (again === undefined) return lost.abort(held.lost.reason)
    held = again
    follow()
  }
  follow()
  return { lost: lost.signal, release: () => held.release() }
}

async function takeFirst(locks: LockStore, signal: AbortSignal): Promise<HeldLock> {
  try {
    return await take(locks, signal)
  } catch (error) {
    if (!lockHeld.matches(error)) throw error
    const holder = await locks.inspect(monitorLock)
    if (holder === undefined) throw error
    const { owner, acquiredAt } = holder
    const since = new Date(acquiredAt).toISOString()
    throw monitorRuns({ pid: owner.pid, host: owner.host, since }, { cause: error })
  }
}

/** The lock as soon as it can be stored again; undefined when another has it by then, or the monitor ends. */
async function takeAgain(
  locks: LockStore,
  held: HeldLock,
  signal: AbortSignal,
): Promise<HeldLock | undefined> {
  while (!signal.aborted) {
    const again = await tryAgain(locks, held, signal)
    if (again !== 'later') return again
    await delay(retryMs, undefined, { signal })
  }
  return undefined
}

async function tryAgain(
  locks: LockStore,
  held: HeldLock,
  signal: AbortSignal,
): Promise<HeldLock | 'later' | undefined> {
  try {
    const holder = await locks.inspect(monitorLock)
    if (holder !== undefined && holder.token !== held.fence.token) return undefined
    await held.release()
    return await take(locks, signal)
  } catch (error) {
    return lockHeld.matches(error) ? undefined : 'later'
  }
}
