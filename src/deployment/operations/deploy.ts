import type { Release, SourceRevision } from '../../domain/release.ts'
import type { Call } from '../../kernel/call.ts'
import type { TargetView } from '../contract.ts'
import { planChanged, scaleOverridden, sourceChanged } from '../errors.ts'
import type { DeployInput } from '../input.ts'
import type { DeploymentResult } from '../manager-contract.ts'
import { planDeployment } from '../planning/plan-deployment.ts'
import { factsKey } from '../planning/release-facts.ts'
import { whyChanged } from '../planning/unchanged.ts'
import { readWish, type Wish } from '../planning/wish.ts'
import { wishedCounts, type DeployRun } from '../plans/deploy-run.ts'
import { openRuns } from '../plans/runs.ts'
import { makeReleaseId, timeForNextId } from '../releases/release-id.ts'
import { previousOf, runningCounts } from '../releases/serving-counts.ts'
import { underLock, type HeldChange } from '../session/held-change.ts'
import { ended, resultOf } from '../session/result.ts'
import { say } from '../session/say.ts'
import { rememberTarget } from '../session/remembered-target.ts'
import type { Session } from '../session/session.ts'
import { attempt } from './attempt.ts'
import { interruptible } from './interruptible.ts'
import { rememberFolder, warnOfOtherProject } from './other-project.ts'
import { passPreflight } from './preflight.ts'
import { rememberedFacts } from './remembered-facts.ts'
import { settleInterrupted, unendedRecords } from './settle.ts'

/**
 * Source -> healthy release behind a stable URL; `unchanged` at once when it serves already. A project that changes
 * under the first attempt is read and deployed once more; an approved plan holds for what was approved alone.
 */
export const deploy = (session: Session, input: DeployInput, call: Call): Promise<DeploymentResult> =>
  interruptible(session, call, async () => {
    const first = await deployOnce(session, input, call)
    if (first.error?.code !== sourceChanged.documentation.code || input.plan !== undefined) return first
    call.signal.throwIfAborted()
    const { code, message } = first.error
    say(call, { type: 'warning.raised', code, message, hint: 'It is read again and deployed as it is now.' })
    return deployOnce(session, input, call)
  })

async function deployOnce(session: Session, input: DeployInput, call: Call): Promise<DeploymentResult> {
  const [wish, view, unended] = await Promise.all([
    readWish(session, call),
    session.provider.inspect(call),
    session.kernel.state().then((state) => unendedRecords(state, session.configuration)),
  ])
  await refuseOtherPlan(session, input, wish, view)
  if (unended.length === 0 && !input.force) {
    const unchanged = await servesAlready(session, wish, view, call)
    if (unchanged !== null) return unchanged
  }
  const [source] = await Promise.all([
    session.collaborators.readRevision(session.configuration),
    passPreflight(session, call),
  ])
  const lockWaitMs = input.lockWaitMs
  return underLock(session, { kind: 'deploy', lockWaitMs }, call, (held) =>
    deployLocked(session, { ...input, source }, wish, held),
  )
}

/** What was asked for, and where the source came from. */
type SourcedInput = DeployInput & { readonly source: SourceRevision }

async function deployLocked(
  session: Session,
  input: SourcedInput,
  wish: Wish,
  held: HeldChange,
): Promise<DeploymentResult> {
  const engine = await openRuns(session, held)
  try {
    const { packageDigest, configurationDigest } = wish
    const runWish = { kind: 'deploy', packageDigest, configurationDigest } as const
    const settled = await settleInterrupted(session, held, engine, runWish)
    if (settled.result !== null) return settled.result
    const view = settled.count === 0 ? held.view : await session.provider.inspect(held.call)
    const unchanged = input.force ? null : await servesAlready(session, wish, view, held.call)
    if (unchanged !== null) return unchanged
    warnOfScale(wish, view, held.call)
    const run = makeRun(session, input, wish, view, held)
    await warnOfOtherProject(held.state, view, wish.configuration, held.call)
    await rememberFolder(held.state, run.release.id, wish.configuration)
    await rememberTarget(held.state, input, wish.configuration)
    await held.state.putValue(factsKey(run.release.id), JSON.stringify(wish.facts))
    return await attempt(session, held, engine, run)
  } finally {
    await engine.close()
  }
}

/** The result `unchanged` when the target serves exactly this, as read back from its URL; else null. */
async function servesAlready(
  session: Session,
  wish: Wish,
  view: TargetView | undefined,
  call: Call,
): Promise<DeploymentResult | null> {
  const release = view?.serving?.releaseId
  if (view === undefined || release === undefined || whyChanged(wish, view) !== null) return null
  const serving = await session.provider.readBack(call)
  if (serving !== release) return null
  return resultOf(session, ended('unchanged'), { release, previous: release, serving, url: view.url })
}

async function refuseOtherPlan(
  session: Session,
  input: DeployInput,
  wish: Wish,
  view: TargetView | undefined,
): Promise<void> {
  if (input.plan === undefined) return
  const actual = planDeployment(wish, view, await rememberedFacts(session, view)).hash
  if (actual !== input.plan) throw planChanged({ wanted: input.plan, actual })
}

function makeRun(
  session: Session,
  input: SourcedInput,
  wish: Wish,
  view: TargetView | undefined,
  held: HeldChange,
): DeployRun {
  return {
    deploymentId: held.deploymentId,
    kind: 'deploy',
    release: makeRelease(session, input, wish, view, held.call),
    processes: wish.configuration.processes,
    previous: previousOf(view),
    stopped: view?.mode === 'stopped',
    configuration: wish.configuration,
    message: input.message ?? null,
  }
}

function makeRelease(
  session: Session,
  input: SourcedInput,
  wish: Wish,
  view: TargetView | undefined,
  call: Call,
): Release {
  const { application, environment, schemaRevision } = wish.configuration
  const nowMs = call.clock.now()
  const existing = (view?.releases ?? []).map(({ release }) => release.id)
  return {
    id: makeReleaseId(timeForNextId(nowMs, existing), session.kernel.randomHex),
    application,
    environment,
    packageDigest: wish.packageDigest,
    configurationDigest: wish.configurationDigest,
    ...(schemaRevision === null ? {} : { schemaRevision }),
    createdAt: new Date(nowMs).toISOString(),
    createdBy: session.collaborators.creator,
    source: input.source,
    ...(input.message === undefined ? {} : { message: input.message }),
  }
}

/** `nexo scale` lasts until the next deployment: then the manifest wins, and that is said. */
function warnOfScale(wish: Wish, view: TargetView | undefined, call: Call): void {
  const serving = view?.releases.find(({ release }) => release.id === view.serving?.releaseId)
  if (view === undefined || serving === undefined || view.mode === 'stopped') return
  const runs = runningCounts(view, serving.release.id)
  const configured = wishedCounts(serving.processes)
  for (const [process, wished] of Object.entries(wishedCounts(wish.configuration.processes))) {
    const running = runs[process] ?? 0
    if (running === wished || running === (configured[process] ?? running)) continue
    const { code, message, hint } = scaleOverridden({ process, runs: running, wished })
    say(call, { type: 'warning.raised', code, message, hint })
  }
}
