// Runs as they stand, and the word that a person leaves for one.
import type { DurableEngine } from '../../kernel/durable/contract.ts'
import { livenessOf } from '../../kernel/process-identity.ts'
import { chainEnded, nothingToApprove, reportMissing } from '../errors.ts'
import type { ChainState, ChainView, DeploymentOrchestrator } from '../manager-contract.ts'
import { endOf, hasEnded, stepsOf } from '../outcome.ts'
import { approvalSignal } from '../plans/keys.ts'
import { type Attempt, engineRunId, lastAttempt, type RunRecord } from '../records/run-record.ts'
import { awaitedOf, stageViews } from '../records/stage-views.ts'
import { OrchestrationReport } from '../report/report.ts'
import { openJournal } from './engine.ts'
import { findRun, lockName, type Room } from './room.ts'

/** @throws NX-ORCH-RUN-UNKNOWN */
export async function status(room: Room, run: string | undefined): Promise<ChainView> {
  const record = await findRun(room, run)
  return withJournal(room, (engine) => viewOf(room, record, engine))
}

/** Newest first. */
export async function list(room: Room): Promise<readonly ChainView[]> {
  const records = await room.store.list()
  if (records.length === 0) return []
  return withJournal(room, async (engine) => {
    const views: ChainView[] = []
    for (const record of records) views.push(await viewOf(room, record, engine))
    return views
  })
}

/**
 * Leaves word that a stage may begin: the one that is waited for when none is named.
 * @throws NX-ORCH-NOT-WAITING, NX-ORCH-RUN-ENDED, NX-ORCH-RUN-UNKNOWN
 */
export async function approve(
  room: Room,
  run: string | undefined,
  stage: string | undefined,
): Promise<ChainView> {
  const record = await findRun(room, run)
  const { input, end } = lastAttempt(record)
  if (end !== null) throw chainEnded({ run: record.id, outcome: end.outcome })
  return withJournal(room, async (engine) => {
    const view = await viewOf(room, record, engine)
    const awaited = view.awaits?.what === 'approval' ? view.awaits.stage : undefined
    const meant = input.approve.find((one) => one === (stage ?? awaited))
    if (meant === undefined)
      throw nothingToApprove({ run: record.id, stage: stage ?? null, asks: [...input.approve] })
    await engine.signal(engineRunId(input), approvalSignal(meant), 'approved')
    return view
  })
}

/** @throws NX-ORCH-RUN-UNKNOWN, NX-ORCH-REPORT-MISSING */
export async function readReport(
  room: Room,
  run: string | undefined,
): ReturnType<DeploymentOrchestrator['report']> {
  const { id } = await findRun(room, run)
  const json = await room.store.readDocument(id, 'report.json')
  const text = await room.store.readDocument(id, 'report.txt')
  if (json === undefined || text === undefined) throw reportMissing({ run: id })
  return { report: OrchestrationReport.parse(JSON.parse(json)), text }
}

async function withJournal<Value>(
  room: Room,
  work: (engine: DurableEngine) => Promise<Value>,
): Promise<Value> {
  const engine = await openJournal(room)
  try {
    return await work(engine)
  } finally {
    await engine.close()
  }
}

async function viewOf(room: Room, record: RunRecord, engine: DurableEngine): Promise<ChainView> {
  const attempt = lastAttempt(record)
  const { input } = attempt
  const { steps, state, error } = await standing(room, attempt, engine)
  return {
    run: record.id,
    kind: input.kind,
    state,
    directory: input.directory,
    environment: input.environment,
    requirements: input.requirements?.shown ?? null,
    attempt: input.attempt,
    startedAt: attempt.startedAt,
    endedAt: attempt.end?.at ?? null,
    awaits: awaitedOf(steps) ?? null,
    stages: stageViews(input.kind, steps),
    error,
    earlier: record.attempts.slice(0, -1).map(({ input: { attempt: number }, end }) => ({
      attempt: number,
      outcome: end?.outcome ?? 'unknown',
      code: end?.error?.code ?? null,
    })),
  }
}

type Standing = {
  readonly steps: ReturnType<typeof stepsOf>
  readonly state: ChainState
  readonly error: ChainView['error']
}

/** What was written down at the end of an attempt, else what the journal says now. */
async function standing(room: Room, { input, end }: Attempt, engine: DurableEngine): Promise<Standing> {
  if (end !== null) return { steps: end.steps, state: end.outcome, error: shownError(end.error) }
  const view = await engine.get(engineRunId(input))
  if (view === undefined) return { steps: [], state: await liveState(room, input, 'running'), error: null }
  const steps = stepsOf(view)
  if (hasEnded(view)) {
    const ended = endOf(view)
    return { steps, state: ended.outcome, error: shownError(ended.error) }
  }
  const awaited = awaitedOf(steps)
  if (awaited !== undefined)
    return { steps, state: awaited.what === 'approval' ? 'waiting' : 'held', error: null }
  const state = view.state === 'undoing' ? 'undoing' : 'running'
  return { steps, state: await liveState(room, input, state), error: null }
}

const shownError = (error: ChainView['error']): ChainView['error'] =>
  error === null ? null : { code: error.code, message: error.message, hint: error.hint }

/** A run that nobody works on was interrupted. */
async function liveState(room: Room, input: Attempt['input'], state: ChainState): Promise<ChainState> {
  const lock = await (await room.kernel.state()).locks.inspect(lockName(input))
  return lock === undefined || livenessOf(lock.owner) === 'dead' ? 'interrupted' : state
}
