import { setTimeout as delay } from 'node:timers/promises'
import type { Clock } from '../../call.ts'
import { livenessOf } from '../../process-identity.ts'
import type { Liveness } from '../../process-start.ts'
import type { HeldLock, LockOwner, LockStore, LockView } from '../contract.ts'
import { lockHeld } from '../errors.ts'
import type { SqliteFile } from '../sqlite/sqlite-file.ts'
import { keepLock, keepManualLock } from './held-lock.ts'
import { nextPollMs } from './lock-decision.ts'
import { breakLock, readLock, tryLock } from './lock-table.ts'

export type LockSurroundings = {
  readonly file: SqliteFile
  readonly clock: Clock
  readonly identity: LockOwner
  /** Whether a recorded owner still runs. Default: asks the operating system. */
  readonly liveness?: (owner: LockOwner) => Liveness
}

type Wish = Parameters<LockStore['acquire']>[1]

/** Locks in the store's own file. Every decision is one transaction, so two processes never both take a lock. */
export const createSqliteLocks = (around: LockSurroundings): LockStore => ({
  acquire: (name, wish) => acquire(around, name, wish),
  inspect: async (name) => readLock(around.file, name),
  break: async (name) => breakLock(around.file, name, around.clock.now()),
})

async function acquire(around: LockSurroundings, name: string, wish: Wish): Promise<HeldLock> {
  const { file, clock, identity, liveness = livenessOf } = around
  const request = { name, owner: identity, reason: wish.reason, kind: wish.kind }
  const startedMs = clock.monotonicMs()
  for (let polls = 0; ; polls++) {
    wish.signal?.throwIfAborted()
    const attempt = tryLock(file, request, clock.now(), liveness)
    if (attempt.taken) return keep(around, { lock: name, token: attempt.token }, wish.kind)
    const waitedMs = clock.monotonicMs() - startedMs
    const leftMs = (wish.waitMs ?? 0) - waitedMs
    // A person may keep a lock for days, so waiting for one is refused at once.
    if (leftMs <= 0 || attempt.holder.kind === 'manual') throw heldBy(attempt.holder)
    wish.onWait?.(attempt.holder, Math.round(waitedMs), Math.round(leftMs))
    await pause(Math.min(nextPollMs(polls), leftMs), wish.signal)
  }
}

function keep({ file, clock }: LockSurroundings, fence: HeldLock['fence'], kind: Wish['kind']): HeldLock {
  return kind === 'manual' ? keepManualLock(file, fence) : keepLock(file, fence, clock)
}

async function pause(durationMs: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await delay(durationMs, undefined, signal === undefined ? {} : { signal })
  } catch (error) {
    // The timer raises its own AbortError; callers expect the signal's reason.
    signal?.throwIfAborted()
    throw error
  }
}

const heldBy = (holder: LockView) =>
  lockHeld({
    lock: holder.name,
    owner: `${holder.owner.user}@${holder.owner.host}`,
    pid: holder.owner.pid,
    reason: holder.reason,
    kind: holder.kind,
    since: new Date(holder.acquiredAt).toISOString(),
  })
