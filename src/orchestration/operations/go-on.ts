// What is done with a run that exists: go on, try again, take back.
import { setTimeout as wait } from 'node:timers/promises'
import type { Call } from '../../kernel/call.ts'
import type { RunView } from '../../kernel/durable/contract.ts'
import { runBusy } from '../../kernel/durable/errors.ts'
import { exitCodes } from '../../kernel/errors.ts'
import { lockHeld } from '../../kernel/state/errors.ts'
import { chainEnded, chainSucceeded } from '../errors.ts'
import type { OrchestrationResult } from '../manager-contract.ts'
import { hasEnded, stepsOf } from '../outcome.ts'
import { decisionSignal } from '../plans/keys.ts'
import { engineRunId, lastAttempt, type RunRecord } from '../records/run-record.ts'
import { awaitedOf } from '../records/stage-views.ts'
import { nextInput } from './begin.ts'
import { conclude } from './conclude.ts'
import { drive, type WhenWaiting } from './drive.ts'
import { openJournal } from './engine.ts'
import { findRun, type Room, sayWait, underLock } from './room.ts'

/** Goes on with a run that has not ended. @throws NX-ORCH-RUN-UNKNOWN, NX-ORCH-RUN-ENDED */
export async function resume(
  room: Room,
  run: string | undefined,
  whenWaiting: WhenWaiting,
  call: Call,
): Promise<OrchestrationResult> {
  const record = await findRun(room, run)
  refuseEnded(record)
  return underLock(room, lastAttempt(record).input, call, () => drive(room, record, whenWaiting, call))
}

function refuseEnded(record: RunRecord): void {
  const { end } = lastAttempt(record)
  if (end !== null) throw chainEnded({ run: record.id, outcome: end.outcome })
}

/** The held stage again, or the whole chain as a new attempt. @throws NX-ORCH-RUN-UNKNOWN, NX-ORCH-RUN-SUCCEEDED */
export async function retry(
  room: Room,
  run: string | undefined,
  whenWaiting: WhenWaiting,
  call: Call,
): Promise<OrchestrationResult> {
  const found = await findRun(room, run)
  return underLock(room, lastAttempt(found).input, call, async () => {
    const attempt = lastAttempt(found)
    if (attempt.end?.outcome === 'succeeded') throw chainSucceeded({ run: found.id })
    if (attempt.end !== null) return drive(room, await addAttempt(room, found), whenWaiting, call)
    await decideRetry(room, found)
    return drive(room, found, whenWaiting, call)
  })
}

/** Evidence, steps and error of the attempts before stay as they are. */
async function addAttempt({ kernel, store }: Room, record: RunRecord): Promise<RunRecord> {
  const input = await nextInput(lastAttempt(record))
  const startedAt = new Date(kernel.clock.now()).toISOString()
  const next = { ...record, attempts: [...record.attempts, { input, startedAt, end: null }] }
  await store.write(next)
  return next
}

/** Only a run that is held gets the word: another one would take it at its next failure. */
async function decideRetry(room: Room, record: RunRecord): Promise<void> {
  const engine = await openJournal(room)
  try {
    const runId = engineRunId(lastAttempt(record).input)
    const view = await engine.get(runId)
    if (view !== undefined && awaitedOf(stepsOf(view))?.what === 'decision') {
      await engine.signal(runId, decisionSignal, 'retry')
    }
  } finally {
    await engine.close()
  }
}

const lookEveryMs = 200

/**
 * Takes a run back: by ourselves when nobody works on it, else by whoever does.
 * @throws NX-ORCH-RUN-UNKNOWN, NX-ORCH-RUN-ENDED
 */
export async function cancel(room: Room, run: string | undefined, call: Call): Promise<OrchestrationResult> {
  const record = await findRun(room, run)
  refuseEnded(record)
  const { input } = lastAttempt(record)
  const engine = await openJournal(room)
  try {
    const view = await engine.get(engineRunId(input))
    if (view !== undefined && !hasEnded(view)) {
      await engine.cancel(engineRunId(input), 'on request')
    }
  } finally {
    await engine.close()
  }
  try {
    return asAsked(await underLock(room, input, call, () => drive(room, record, 'wait', call)))
  } catch (error) {
    if (!lockHeld.matches(error) && !runBusy.matches(error)) throw error
    return asAsked(await waitForOwner(room, record, call))
  }
}

/** For who asked for it, a run that is taken back is no failure. */
const asAsked = (result: OrchestrationResult): OrchestrationResult =>
  result.outcome === 'cancelled' ? { ...result, exitCode: exitCodes.done, error: null } : result

/** Its own process hears of the wish and takes it back. */
async function waitForOwner(room: Room, record: RunRecord, call: Call): Promise<OrchestrationResult> {
  const startedMs = call.clock.monotonicMs()
  const engine = await openJournal(room)
  try {
    for (;;) {
      const view = await engine.get(engineRunId(lastAttempt(record).input))
      if (view !== undefined && hasEnded(view)) return await conclude(room, record, view, call)
      sayWaiting(record, view, Math.round(call.clock.monotonicMs() - startedMs), call)
      await wait(lookEveryMs, undefined, { signal: call.signal })
    }
  } finally {
    await engine.close()
  }
}

const sayWaiting = (record: RunRecord, view: RunView | undefined, waitedMs: number, call: Call): void =>
  sayWait(call, {
    what: `${record.id} to be taken back`,
    on: view?.state ?? 'its process',
    waitedMs,
  })
