import type { ErrorData } from '../../errors.ts'
import { NexoError } from '../../errors.ts'
import type { Json } from '../../json.ts'
import type { RetryPolicy, StepScope, UndoStep } from '../contract.ts'
import type { StartedEntry } from '../journal/entries.ts'
import { settle, toErrorData } from '../outcome.ts'
import { nextRetryMove } from '../retry.ts'
import type { Direction, RunSession } from './session.ts'

/** A position whose work is executed, as often as its policy says. */
export type Work = {
  readonly seq: number
  readonly what: StartedEntry['what']
  readonly key: string
  readonly action: string
  readonly direction: Direction
  readonly retry: RetryPolicy
  readonly undo?: UndoStep
  readonly undoes?: number
  readonly max?: number
  readonly execute: (scope: StepScope) => Promise<unknown>
}

/**
 * Executes `work` until it succeeds or its retry policy is exhausted; gives its result as JSON text.
 *
 * Promise: every execution is in the journal before it begins, and its result before anybody sees it.
 * @throws the last failure; NX-RUN-CANCELLED, NX-RUN-STOPPED; the errors of the journal
 */
export async function runAttempts(session: RunSession, work: Work): Promise<string> {
  for (;;) {
    session.checkpoint(work.direction)
    const attempt = (session.history.positions.get(work.seq)?.attempt ?? 0) + 1
    await session.record([startedEntry(work, attempt)], leaveWaiting(session, work))
    session.say({ type: 'run.step-started', ...factOf(session, work, attempt) })
    const outcome = await settle(`"${work.key}"`, () => work.execute(scopeOf(session, work, attempt)))
    if (outcome.ended === 'result') return succeed(session, work, attempt, outcome.result)
    await failOrWait(session, work, attempt, outcome.thrown)
  }
}

function startedEntry(work: Work, attempt: number): StartedEntry {
  const { seq, what, key, action, undo, undoes, max } = work
  return {
    kind: 'started',
    seq,
    what,
    key,
    action,
    attempt,
    ...(undo === undefined ? {} : { undo: { action: undo.action, input: copyOf(undo.input) } }),
    ...(undoes === undefined ? {} : { undoes }),
    ...(max === undefined ? {} : { max }),
  }
}

/** What is journalled is what the plan asked for now, whatever it does to the object later. */
function copyOf(input: Json): Json {
  const copy: Json = JSON.parse(JSON.stringify(input))
  return copy
}

const leaveWaiting = (session: RunSession, work: Work): { state: 'running' } | undefined =>
  work.direction === 'forward' && session.row.state === 'waiting' ? { state: 'running' } : undefined

const factOf = (session: RunSession, { seq, key, action }: Work, attempt: number) =>
  ({ version: 1, runId: session.runId, seq, key, action, attempt }) as const

const scopeOf = (session: RunSession, work: Work, attempt: number): StepScope => ({
  idempotencyKey: `${session.runId}/${work.key}`,
  attempt,
  signal: work.direction === 'forward' ? session.signal : session.around.stop,
  emit: (fact) => session.emit(fact),
})

async function succeed(session: RunSession, work: Work, attempt: number, result: string): Promise<string> {
  await session.record([{ kind: 'succeeded', seq: work.seq, result }])
  session.say({ type: 'run.step-succeeded', ...factOf(session, work, attempt) })
  return result
}

async function failOrWait(session: RunSession, work: Work, attempt: number, thrown: unknown): Promise<void> {
  // A closing engine aborts the action: that is no failure, the next process executes it again.
  session.checkpoint('undo')
  const cancelled = work.direction === 'forward' ? session.cancelled : undefined
  const error = cancelled?.toData() ?? toErrorData(`"${work.key}"`, thrown)
  const failures = (session.history.positions.get(work.seq)?.failures ?? 0) + 1
  const move = nextRetryMove(work.retry, failures, error)
  const retryInMs = move.do === 'retry' ? move.waitMs : undefined
  await recordFailure(session, work, attempt, error, retryInMs)
  if (retryInMs === undefined) throw cancelled ?? asNexoError(thrown, error)
  await backOff(session, retryInMs, work.direction)
}

async function recordFailure(
  session: RunSession,
  work: Work,
  attempt: number,
  error: ErrorData,
  retryInMs: number | undefined,
): Promise<void> {
  const retry = retryInMs === undefined ? {} : { retryInMs: Math.round(retryInMs) }
  const waits = retryInMs !== undefined && work.direction === 'forward'
  await session.record(
    [{ kind: 'failed', seq: work.seq, error, ...retry }],
    waits ? { state: 'waiting' } : undefined,
  )
  const { code, message } = error
  session.say({
    type: 'run.step-failed',
    ...factOf(session, work, attempt),
    code,
    message,
    ...retry,
  })
}

const asNexoError = (thrown: unknown, error: ErrorData): NexoError =>
  thrown instanceof NexoError ? thrown : new NexoError(error, { cause: thrown })

async function backOff(session: RunSession, waitMs: number, direction: Direction): Promise<void> {
  const startedMs = session.around.clock.monotonicMs()
  for (;;) {
    const leftMs = waitMs - (session.around.clock.monotonicMs() - startedMs)
    if ((await session.alarm.wait(leftMs)) === 'elapsed') return
    session.checkpoint(direction)
    if (session.takeRetryWish()) return
  }
}
