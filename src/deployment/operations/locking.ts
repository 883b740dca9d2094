// The lock of an environment, as a person sees, takes and gives it back.
import type { Call } from '../../kernel/call.ts'
import type { LockView } from '../../kernel/state/contract.ts'
import { lockLost } from '../errors.ts'
import type { LockInput } from '../input.ts'
import { lockName, type Session, type TargetSession } from '../session/session.ts'

/** Who holds the lock, or null. */
export async function lockStatus(session: TargetSession): Promise<LockView | null> {
  const state = await session.kernel.state()
  return (await state.locks.inspect(lockName(session.configuration))) ?? null
}

/** Takes the lock for a person: it stays until it is released. @throws NX-LOCK-HELD */
export async function acquireLock(session: Session, input: LockInput, call: Call): Promise<LockView> {
  const state = await session.kernel.state()
  const name = lockName(session.configuration)
  await state.locks.acquire(name, { reason: input.reason, kind: 'manual', signal: call.signal })
  const held = await state.locks.inspect(name)
  if (held === undefined) throw lockLost({ what: name })
  return held
}

/** Gives the lock back, whoever holds it; the old holder can write no more. Resolves with who held it, or null. */
export async function releaseLock(session: Session): Promise<LockView | null> {
  const state = await session.kernel.state()
  const name = lockName(session.configuration)
  const held = await state.locks.inspect(name)
  if (held !== undefined) await state.locks.break(name)
  return held ?? null
}
