import type { Json } from '../../json.ts'
import type { Plan, RunOptions, RunState, RunView } from '../contract.ts'
import type { ErrorData } from '../../errors.ts'
import { planUnknown, runBusy, runInputChanged, runInterrupted, runStopped, runUnknown } from '../errors.ts'
import type { Claim, Claimant } from '../journal/claim.ts'
import { claimForUndo, claimRun } from '../journal/claim.ts'
import { beatEngine } from '../journal/engine-table.ts'
import { planHash } from '../plan-hash.ts'
import { viewOf } from '../run-view.ts'
import { createFamily } from './children.ts'
import type { EngineCore } from './core.ts'
import { driveRun, finishUndo, startUndo } from './drive.ts'
import { RunSession } from './session.ts'

export type RunCall = {
  readonly runId: string
  readonly plan: string
  readonly input: Json
  readonly parent?: { readonly runId: string; readonly seq: number }
}

/** Starts or resumes a run and brings it to its end. See `DurableEngine.run`. */
export async function startRun(core: EngineCore, call: RunCall, options: RunOptions): Promise<RunView> {
  const plan = findPlan(core, call)
  options.signal.throwIfAborted()
  const hash = planHash(plan.name, plan.version ?? 1, call.input)
  const request = { ...call, planHash: hash, input: JSON.stringify(call.input) }
  const claim = await claimWith(core, (claimant) => claimRun(core.around.file, claimant, request))
  if (claim.is === 'changed') {
    const { plan_hash: recorded } = claim.row
    throw runInputChanged({ runId: call.runId, plan: call.plan, recorded, asked: hash })
  }
  return work(core, call.runId, claim, options, (session, family) => driveRun(session, plan, family))
}

/** Which ended states are undone again, and how a run that had not failed by itself is said to have failed. */
export type UndoWish = { readonly reopen: readonly RunState[]; readonly because: ErrorData }

/** Undoes a run to its end. See `DurableEngine.undo`. */
export async function undoRun(
  core: EngineCore,
  runId: string,
  options: RunOptions,
  wish: UndoWish = { reopen: ['undo-failed'], because: runInterrupted({ runId }).toData() },
): Promise<RunView> {
  const claim = await claimWith(core, (claimant) =>
    claimForUndo(core.around.file, claimant, runId, wish.reopen),
  )
  return work(core, runId, claim, options, (session, family) => {
    if (session.history.undoing !== undefined && session.row.state !== 'succeeded') {
      return finishUndo(session, family)
    }
    return session.cancelled === undefined
      ? startUndo(session, family, wish.because, 'restored')
      : startUndo(session, family, session.cancelled.toData(), 'cancelled')
  })
}

function findPlan(core: EngineCore, { runId, plan }: RunCall): Plan<Json, Json> {
  const found = core.plans.get(plan)
  if (found === undefined) throw planUnknown({ runId, plan })
  return found
}

/** A claim's own failure is handed out as a value: thrown inside the batch, it would fail the steps of other runs. */
async function claimWith(core: EngineCore, claim: (claimant: Claimant) => Claim): Promise<Claim> {
  const attempt = await core.around.batch.add(() => {
    try {
      return { claim: claim(claimantOf(core)) }
    } catch (error) {
      return { error }
    }
  })
  if ('error' in attempt) throw attempt.error
  return attempt.claim
}

function claimantOf(core: EngineCore): Claimant {
  const nowMs = core.around.clock.now()
  beatEngine(core.around.file, core.engineId, core.owner, nowMs)
  return {
    engineId: core.engineId,
    owner: core.owner,
    judge: core.judge,
    nowMs,
    worksOn: (runId) => core.sessions.has(runId),
  }
}

type Drive = (session: RunSession, family: ReturnType<typeof createFamily>) => Promise<RunView>

async function work(
  core: EngineCore,
  runId: string,
  claim: Claim,
  options: RunOptions,
  drive: Drive,
): Promise<RunView> {
  if (claim.is === 'unknown' || claim.is === 'changed') throw runUnknown({ runId })
  if (claim.is === 'ended') return viewOf(claim.row, claim.history)
  if (claim.is === 'busy') {
    const { user, host, pid } = claim.owner
    throw runBusy({ runId, owner: `${user}@${host}`, pid })
  }
  if (core.around.stop.aborted) throw runStopped({ runId })
  const session = new RunSession(core.around, claim.row, claim.history, options)
  if (core.sessions.size === 0) core.onWork('begun')
  core.sessions.set(runId, session)
  try {
    sayStarted(session, claim.resumed)
    return await drive(session, createFamily({ core, startRun, undoRun }))
  } finally {
    session.dispose()
    core.sessions.delete(runId)
    if (core.sessions.size === 0) core.onWork('ended')
  }
}

const sayStarted = (session: RunSession, resumed: boolean): void =>
  session.say({
    type: 'run.started',
    version: 1,
    runId: session.runId,
    plan: session.row.plan,
    resumed,
  })
