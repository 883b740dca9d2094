// Works on a run until it ends, or until it waits for a person and nobody is to wait with it.
import type { Call } from '../../kernel/call.ts'
import type { DurableEngine, RunView } from '../../kernel/durable/contract.ts'
import { runStopped } from '../../kernel/durable/errors.ts'
import { approvalMissing, chainHeld } from '../errors.ts'
import { previousOf } from '../evidence.ts'
import type { OrchestrationResult } from '../manager-contract.ts'
import { hasEnded, stepsOf } from '../outcome.ts'
import { planName } from '../plans/chain-plan.ts'
import { type ChainInput, engineRunId, lastAttempt, type RunRecord } from '../records/run-record.ts'
import { type Awaited, awaitedOf, stageViews } from '../records/stage-views.ts'
import { stagesOf } from '../stages.ts'
import { conclude } from './conclude.ts'
import { openChainEngine } from './engine.ts'
import { type Room, say } from './room.ts'

export type WhenWaiting = 'wait' | 'return'

/** How often a run is looked at, to see whether it waits for a person. */
const lookEveryMs = 100

/**
 * Starts the last attempt of `record`, or goes on with it, and brings it to its end. A held run is left held; one that
 * waits for an approval too when `whenWaiting` says so. An interruption takes the run back.
 */
export async function drive(
  room: Room,
  record: RunRecord,
  whenWaiting: WhenWaiting,
  call: Call,
): Promise<OrchestrationResult> {
  const { input } = lastAttempt(record)
  const engine = await openChainEngine(room, input, call)
  try {
    sayStarted(input, await engine.get(engineRunId(input)), call)
    const outcome = await runOrLeave(engine, input, whenWaiting, call)
    if ('view' in outcome) return await conclude(room, record, outcome.view, call)
    return await leftResult(room, input, outcome.left, outcome.steps, call)
  } finally {
    await engine.close()
  }
}

function sayStarted(input: ChainInput, view: RunView | undefined, call: Call): void {
  const { run, kind, attempt, directory, environment } = input
  const views = stageViews(kind, view === undefined ? [] : stepsOf(view))
  say(call, {
    type: 'orchestration.started',
    version: 1,
    run,
    kind,
    attempt,
    directory,
    environment,
    stages: [...stagesOf(kind)],
    done: views.filter(({ state }) => state === 'done').map(({ stage }) => stage),
    resumed: view !== undefined && !hasEnded(view),
  })
}

type Outcome =
  { readonly view: RunView } | { readonly left: Awaited; readonly steps: ReturnType<typeof stepsOf> }

/** Runs, while a look-out closes the engine when the run waits for somebody who is not waited for. */
async function runOrLeave(
  engine: DurableEngine,
  input: ChainInput,
  whenWaiting: WhenWaiting,
  call: Call,
): Promise<Outcome> {
  const runId = engineRunId(input)
  const lookOut = watchForPerson(engine, runId, whenWaiting)
  try {
    const view = await engine.run(runId, planName(input.kind), input, {
      signal: call.signal,
      // What the engine says of its steps is said of stages, in words that scripts of nexo know.
      emit: (fact) => {
        if (!fact.type.startsWith('run.')) call.emit(fact)
      },
    })
    return { view }
  } catch (error) {
    const seen = lookOut.seen()
    if (seen === undefined || !runStopped.matches(error)) throw error
    return seen
  } finally {
    lookOut.stop()
  }
}

type LookOut = { stop(): void; seen(): Exclude<Outcome, { view: RunView }> | undefined }

function watchForPerson(engine: DurableEngine, runId: string, whenWaiting: WhenWaiting): LookOut {
  let seen: Exclude<Outcome, { view: RunView }> | undefined
  let before: string | undefined
  const look = async (): Promise<void> => {
    const view = await engine.get(runId)
    const awaited = view === undefined ? undefined : awaitedOf(stepsOf(view))
    const leaves = awaited?.what === 'decision' || (awaited !== undefined && whenWaiting === 'return')
    const now = leaves ? JSON.stringify([view?.steps.length, awaited]) : undefined
    // Twice the same: an answer that is there already is taken between two looks.
    if (view !== undefined && awaited !== undefined && leaves && now === before) {
      seen = { left: awaited, steps: stepsOf(view) }
      clearInterval(timer)
      await engine.close()
    }
    before = now
  }
  let looking = false
  const timer = setInterval(() => {
    if (looking) return
    looking = true
    void look().finally(() => {
      looking = false
    })
  }, lookEveryMs)
  return { stop: () => clearInterval(timer), seen: () => seen }
}

/** The answer for a run that waits for a person. */
async function leftResult(
  { store }: Room,
  input: ChainInput,
  awaited: Awaited,
  steps: ReturnType<typeof stepsOf>,
  call: Call,
): Promise<OrchestrationResult> {
  const { run, attempt, environment } = input
  const evidence = await store.readEvidence(input)
  const { deploy, generate, 'deploy.look': before } = evidence
  const stages = stageViews(input.kind, steps)
  const failure = stages.find(({ stage }) => stage === awaited.stage)?.error
  const error =
    awaited.what === 'decision'
      ? chainHeld({ run, stage: awaited.stage, why: failure?.message ?? 'a stage failed' })
      : approvalMissing({ run, stage: awaited.stage })
  const outcome = awaited.what === 'decision' ? 'held' : 'waiting'
  say(call, { type: 'orchestration.ended', version: 1, run, outcome })
  const { code, message, hint, exitCode } = error
  return {
    outcome,
    exitCode,
    run,
    attempt,
    application: deploy?.application ?? generate?.application ?? null,
    environment,
    release: deploy?.release ?? null,
    previous: previousOf(evidence),
    serving: deploy?.serving ?? before?.serving ?? null,
    url: deploy?.url ?? null,
    stages,
    report: null,
    error: { code, message, hint },
  }
}
