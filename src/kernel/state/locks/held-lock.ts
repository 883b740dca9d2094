import type { Clock } from '../../call.ts'
import { messageOf } from '../../errors.ts'
import type { Fence, HeldLock } from '../contract.ts'
import { lockLost } from '../errors.ts'
import type { SqliteFile } from '../sqlite/sqlite-file.ts'
import { lockHeartbeatMs, lockTtlMs } from './lock-decision.ts'
import { freeLock, renewLock } from './lock-table.ts'

/**
 * Keeps an automatic lock alive until it is released.
 *
 * Promise: `lost` aborts with NX-LOCK-LOST when another owner took over, or when no heartbeat could be stored for the
 * TTL, after which another owner may. The heartbeat does not keep the process alive.
 */
export function keepLock(file: SqliteFile, fence: Fence, clock: Clock): HeldLock {
  const lost = new AbortController()
  let renewedMs = clock.monotonicMs()
  const lose = (why: string): void => {
    clearInterval(timer)
    lost.abort(lockLost({ lock: fence.lock, token: fence.token, why }))
  }
  const beat = (): void => {
    try {
      if (!renewLock(file, fence, clock.now())) return lose('it was taken over or taken away')
      renewedMs = clock.monotonicMs()
    } catch (error) {
      // One failed write is no loss: the TTL spans three heartbeats.
      if (clock.monotonicMs() - renewedMs >= lockTtlMs) lose(messageOf(error))
    }
  }
  const timer = setInterval(beat, lockHeartbeatMs).unref()
  return { fence, lost: lost.signal, release: () => releaseOnce(file, fence, timer) }
}

/** A lock that a person holds: nothing renews it and the end of the process does not end it. */
export const keepManualLock = (file: SqliteFile, fence: Fence): HeldLock => ({
  fence,
  lost: new AbortController().signal,
  release: () => releaseOnce(file, fence, undefined),
})

async function releaseOnce(file: SqliteFile, fence: Fence, timer: NodeJS.Timeout | undefined): Promise<void> {
  clearInterval(timer)
  freeLock(file, fence)
}
