import { randomBytes } from 'node:crypto'
import type { Call } from '../../kernel/call.ts'
import type { Kernel } from '../../kernel/kernel.ts'
import { busy, runUnfinished, unable } from '../errors.ts'
import type { IntegrationInput, ReplayOutcome } from '../manager-contract.ts'
import { readIntegrations, withIntegration, type Integration } from '../open-integration.ts'
import { applyRows } from '../sync/apply-rows.ts'
import { balanceOf } from '../sync/balance.ts'
import { rowOfLetter } from '../sync/dead-letters.ts'
import { livenessOfHolder, takeHolder } from '../sync/holder.ts'
import { noCounts, type Holder, type SyncRun } from '../sync/run-record.ts'
import { createTransform } from '../sync/transform-rows.ts'
import { makePlan } from './make-plan.ts'

/** Letters that are tried in one go; what is left needs another one. */
const mostLetters = 100_000
const batchRows = 1_000

/** Tries the dead letters of every integration again. @throws NX-INTEGRATE-UNFINISHED */
export async function replay(
  kernel: Kernel,
  input: IntegrationInput,
  call: Call,
): Promise<readonly ReplayOutcome[]> {
  const outcomes: ReplayOutcome[] = []
  for (const named of await readIntegrations(kernel, input))
    outcomes.push(await withIntegration(kernel, named, call, (integration) => replayOne(integration, call)))
  return outcomes
}

async function replayOne(integration: Integration, call: Call): Promise<ReplayOutcome> {
  const { name, target } = integration
  const { memory } = target.connector
  if (memory === undefined) throw unable({ connector: target.descriptor.id, what: 'keep dead letters' })
  const made = await makePlan(integration, call)
  const { letters } = await memory.deadLetters(made.memoryKey, { limit: mostLetters }, call)
  if (letters.length === 0) return { name, tried: 0, balance: balanceOf(noCounts), left: 0 }
  // Those that fail again are the same ones: no limit stops a replay.
  const plan = { ...made, mostDeadLetters: letters.length }
  const columns = plan.mapped.map((one) => one.target)
  const writer = await target.connector.openWriter(
    { integration: plan.memoryKey, stream: plan.target.name, columns, key: plan.targetKey },
    call,
  )
  const { holder, release } = takeHolder()
  try {
    const startedMs = call.clock.monotonicMs()
    const workedMs = (): number => call.clock.monotonicMs() - startedMs
    const applying = { plan, writer, transform: createTransform(plan), call, workedMs }
    let run = await writer.begin((newest) => replayRun(newest, name, call, holder), call)
    for (let at = 0; at < letters.length; at += batchRows) {
      call.signal.throwIfAborted()
      const rows = letters.slice(at, at + batchRows).map((letter) => rowOfLetter(plan.readColumns, letter))
      run = (await applyRows(applying, run, rows, run.position)).run
    }
    const endedAt = new Date(call.clock.now()).toISOString()
    await writer.end({ ...run, state: 'finished', endedAt }, call)
    const left = await memory.deadLetters(plan.memoryKey, { limit: 1 }, call)
    return { name, tried: letters.length, balance: balanceOf(run.counts), left: left.count }
  } finally {
    release()
    await writer.close()
  }
}

/** A run of its own that stands where the newest one does. */
function replayRun(newest: SyncRun | undefined, integration: string, call: Call, holder: Holder): SyncRun {
  if (newest === undefined) throw runUnfinished({ integration, state: 'never-run' })
  const { holder: held, state, startedAt } = newest
  if (state === 'running' && livenessOfHolder(held) === 'alive')
    throw busy({ integration, host: held.host, pid: held.pid, since: startedAt })
  if (state !== 'finished' && newest.mode !== 'replay') throw runUnfinished({ integration, state })
  const now = new Date(call.clock.now()).toISOString()
  return {
    ...newest,
    runId: `r-${now.slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-')}-${randomBytes(3).toString('hex')}`,
    mode: 'replay',
    state: 'running',
    holder,
    attempts: 1,
    counts: noCounts,
    startedAt: now,
    updatedAt: now,
    endedAt: null,
    durationMs: 0,
    error: null,
  }
}
