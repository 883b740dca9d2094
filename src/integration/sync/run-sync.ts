// run-sync: carries a plan out, batch by batch, until the source has no more. What is stored decides where it goes on:
// a broken connection, a kill and the next run all take the same way back in.
import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Call } from '../../kernel/call.ts'
import { messageOf, NexoError } from '../../kernel/errors.ts'
import type { Connector, Position, TargetWriter } from '../contract.ts'
import { placeOf, type Row } from '../data/column.ts'
import { connectionLost, drifted, unreachable } from '../errors.ts'
import { say } from '../say.ts'
import { applyRows } from './apply-rows.ts'
import { keyOf } from './dead-letters.ts'
import { columnChanges } from './drift.ts'
import { livenessOfHolder, takeHolder } from './holder.ts'
import { decideRun, type RunMove } from './decide-run.ts'
import { positionOf } from './position.ts'
import { createProgress } from './progress.ts'
import { readAhead } from './read-ahead.ts'
import type { DeadLetter, Holder, SyncRun } from './run-record.ts'
import { watchStall, type StallWatch } from './stall-watch.ts'
import type { SyncPlan } from './sync-plan.ts'
import { createTransform } from './transform-rows.ts'

/** A batch also ends with the row that brings it to this much text. */
const batchBytes = 4 * 1_048_576
/** Waits before a connection is tried again. Each batch that goes in starts them anew. */
const retryWaitsMs = [200, 1_000, 3_000, 10_000, 20_000]

export type SyncWork = {
  readonly plan: SyncPlan
  readonly source: Connector
  readonly target: Connector
  readonly isRestart: boolean
  /** As messages show them. */
  readonly names: { readonly source: string; readonly target: string }
}

/**
 * Runs one sync to its end.
 *
 * Promise: every batch is in the target whole, with its place, or not at all; what resolves is a run whose balance is
 * closed. Interrupted, it stores how far it came and rejects with the signal's reason.
 * @throws NX-INTEGRATE-BUSY, -DRIFT, -CONNECTION-LOST, -STALLED, -TARGET-FULL, -REFUSED, -UNBALANCED, -DEAD-LETTERS
 */
export async function runSync(work: SyncWork, call: Call): Promise<SyncRun> {
  const waits = [...retryWaitsMs]
  for (let attempt = 1; ; attempt += 1) {
    const seen = { moved: false }
    try {
      return await runOnce(work, call, attempt, seen)
    } catch (error) {
      if (seen.moved) waits.splice(0, waits.length, ...retryWaitsMs)
      const waitMs = isWorthAnotherTry(error, attempt) ? waits.shift() : undefined
      if (waitMs === undefined) throw error
      say(call, {
        type: 'integration.connection-retried',
        integration: work.plan.integration,
        reason: messageOf(error),
        attempt,
        waitMs,
      })
      await delay(waitMs, undefined, { signal: call.signal }).catch((aborted: unknown) => {
        call.signal.throwIfAborted()
        throw aborted
      })
    }
  }
}

/** The first attempt finds wrong addresses; later ones, a system that is starting again. */
const isWorthAnotherTry = (error: unknown, attempt: number): boolean =>
  connectionLost.matches(error) || (attempt > 1 && unreachable.matches(error))

/** Both ends as they are now: a connection may have broken since a migration began. @throws NX-INTEGRATE-DRIFT */
async function refuseChangedColumns({ plan, source, target }: SyncWork, call: Call): Promise<void> {
  const [from, to] = [
    await source.describe(plan.source.name, call),
    await target.describe(plan.target.name, call),
  ]
  const changes = [
    ...columnChanges('source', plan.source.columns, from.columns),
    ...columnChanges('target', plan.target.columns, to.columns),
  ]
  if (changes.length > 0) throw drifted({ changes })
}

async function runOnce(
  work: SyncWork,
  call: Call,
  attempt: number,
  seen: { moved: boolean },
): Promise<SyncRun> {
  const { plan } = work
  const { holder, release } = takeHolder()
  const watch = watchStall(call, plan.stallTimeoutMs, `an answer of ${work.names.target}`)
  try {
    // What is being stored is stored to its end when a person interrupts: only a stall breaks it off.
    const writing: Call = {
      ...call,
      signal: watch.stalled,
      emit: (fact) => {
        watch.movedOn()
        call.emit(fact)
      },
    }
    if (attempt > 1) await refuseChangedColumns(work, watch.call)
    const writer = await openWriter(work, writing)
    try {
      const { run, move } = await beginRun(work, writer, writing, attempt, holder)
      say(call, {
        type: 'integration.sync-started',
        integration: plan.integration,
        ...work.names,
        guarantee: plan.guarantee.statement,
        isResumed: move === 'resume',
        attempt: run.attempts,
      })
      return await moveRows({ ...work, writer, watch, writing, seen }, run, call)
    } finally {
      await writer.close()
    }
  } finally {
    release()
    watch.close()
  }
}

const openWriter = ({ plan, target }: SyncWork, call: Call): Promise<TargetWriter> =>
  target.openWriter(
    {
      integration: plan.memoryKey,
      stream: plan.target.name,
      columns: plan.mapped.map((one) => one.target),
      key: plan.targetKey,
    },
    call,
  )

async function beginRun(
  { plan, isRestart }: SyncWork,
  writer: TargetWriter,
  call: Call,
  attempt: number,
  holder: Holder,
): Promise<{ readonly run: SyncRun; readonly move: RunMove }> {
  let move: RunMove = 'begin'
  const run = await writer.begin((newest) => {
    const decided = decideRun(newest, {
      plan,
      holder,
      runId: newRunId(call.clock.now()),
      nowMs: call.clock.now(),
      isRestart: isRestart && attempt === 1,
      isReconnect: attempt > 1,
      liveness: livenessOfHolder,
    })
    move = decided.move
    return decided.run
  }, call)
  return { run, move }
}

/** Sorts by time. */
const newRunId = (nowMs: number): string =>
  `s-${new Date(nowMs).toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-')}-${randomBytes(3).toString('hex')}`

type Moving = SyncWork & {
  readonly writer: TargetWriter
  readonly watch: StallWatch
  /** For what must not be torn by an interruption. */
  readonly writing: Call
  readonly seen: { moved: boolean }
}

async function moveRows(moving: Moving, begun: SyncRun, call: Call): Promise<SyncRun> {
  const { plan, writer, watch, writing } = moving
  const startedMs = call.clock.monotonicMs()
  const workedMs = (): number => begun.durationMs + call.clock.monotonicMs() - startedMs
  const tell = createProgress(call, plan.source.estimatedRows)
  const applying = { plan, writer, transform: createTransform(plan), call: writing, workedMs }
  let run = begun
  try {
    watch.moved(`rows of ${moving.names.source}`)
    for await (const rows of readAhead(readSource(moving, run.position))) {
      watch.moved(`${moving.names.target} to take ${rows.length} rows`)
      const applied = await applyRows(applying, run, rows, nextPosition(plan, rows, run.position))
      run = applied.run
      await acknowledge(moving, rows, applied.deadLetters, writing)
      moving.seen.moved = true
      tell(run)
      watch.moved(`rows of ${moving.names.source}`)
      call.signal.throwIfAborted()
    }
  } catch (error) {
    await storeEnd(writer, failedRun(run, error, call, workedMs()), writing)
    throw error
  }
  const now = new Date(call.clock.now()).toISOString()
  const finished: SyncRun = {
    ...run,
    state: 'finished',
    updatedAt: now,
    endedAt: now,
    durationMs: Math.round(workedMs()),
  }
  await writer.end(finished, writing)
  say(call, {
    type: 'integration.sync-finished',
    integration: plan.integration,
    ...finished.counts,
    durationMs: finished.durationMs,
  })
  return finished
}

const readSource = ({ plan, source, watch }: Moving, after: Position | null): AsyncIterable<readonly Row[]> =>
  source.read(
    {
      stream: plan.source.name,
      columns: plan.readColumns.map(({ name }) => name),
      order: plan.order,
      after,
      batch: { rows: plan.batchRows, bytes: batchBytes },
    },
    watch.call,
  )

function nextPosition(plan: SyncPlan, rows: readonly Row[], before: Position | null): Position | null {
  const last = rows.at(-1)
  return last === undefined || plan.order.length === 0 || plan.isAcknowledged
    ? before
    : positionOf(plan, last)
}

/** After the target has them: a kill in between makes them come again, never go missing. */
async function acknowledge(
  { plan, source }: Moving,
  rows: readonly Row[],
  letters: readonly DeadLetter[],
  call: Call,
): Promise<void> {
  if (source.acknowledge === undefined) return
  const place = placeOf(plan.readColumns, plan.sourceKey[0] ?? '')
  const reasons = new Map(letters.map(({ key, reason }) => [key, reason]))
  const taken: string[] = []
  const dead: { key: string; reason: string }[] = []
  for (const row of rows) {
    const key = String(row[place])
    const reason = reasons.get(keyOf(plan.readColumns, plan.sourceKey, row))
    if (reason === undefined) taken.push(key)
    else dead.push({ key, reason })
  }
  await source.acknowledge({ stream: plan.source.name, taken, dead }, call)
}

function failedRun(run: SyncRun, error: unknown, call: Call, workedMs: number): SyncRun {
  const now = new Date(call.clock.now()).toISOString()
  const code = error instanceof NexoError ? error.code : 'NX-INTERNAL'
  return {
    ...run,
    state: call.signal.aborted ? 'interrupted' : 'failed',
    updatedAt: now,
    endedAt: now,
    durationMs: Math.round(workedMs),
    error: { code, message: messageOf(error) },
  }
}

/** How it ended is good to know, but the error that ended it counts: a target that is gone cannot store it. */
async function storeEnd(writer: TargetWriter, run: SyncRun, call: Call): Promise<void> {
  const [stored] = await Promise.allSettled([writer.end(run, call)])
  if (stored.status === 'rejected' && !(stored.reason instanceof NexoError)) throw stored.reason
}
