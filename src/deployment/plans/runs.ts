// The journal of this environment: running a plan to its end, and settling what a dead process left.
import type { DurableEngine, RunView } from '../../kernel/durable/contract.ts'
import type { Emit } from '../../kernel/events.ts'
import { lockLost } from '../errors.ts'
import type { HeldChange } from '../session/held-change.ts'
import type { Session } from '../session/session.ts'
import { createActions } from './actions.ts'
import type { RunBinding } from './binding.ts'
import { createDeployPlan, deployPlanName } from './deploy-plan.ts'
import { toJournal, type DeployRun } from './deploy-run.ts'
import { createRollbackPlan, rollbackPlanName } from './rollback-plan.ts'

/** Opens the journal with everything that this environment's runs are made of, bound to this process. */
export async function openRuns(session: Session, held: HeldChange): Promise<DurableEngine> {
  const actions = createActions(bindingOf(session, held))
  const plans = [createDeployPlan(actions), createRollbackPlan(actions)]
  return session.collaborators.openEngine(plans, Object.values(actions))
}

function bindingOf(session: Session, held: HeldChange): RunBinding {
  const { provider, collaborators } = session
  return {
    provider,
    fencingToken: held.fencingToken,
    clock: held.call.clock,
    build: (run, call) => collaborators.build(run.configuration, run.release.packageDigest, call),
    keepData: async (run, previous, call) => {
      const { application, environment, projectDirectory: directory } = run.configuration
      const facts = { application, environment, directory, previous, next: run.release.id }
      await collaborators.beforeMigration?.(facts, call)
    },
    resolvedBundle: async (run, artifact) => ({
      release: run.release,
      configuration: run.configuration,
      artifactId: artifact.artifactId,
      artifactDirectory: artifact.directory,
      env: await collaborators.resolveEnvironment(run.configuration, held.call),
      fencingToken: held.fencingToken,
    }),
  }
}

/** Every run of an environment is found under this. */
export const runPrefix = (where: { readonly application: string; readonly environment: string }): string =>
  `${where.application}/${where.environment}/`

const planOf = (run: DeployRun): string => (run.kind === 'deploy' ? deployPlanName : rollbackPlanName)

/**
 * Runs to the end, or goes on with a run of that id. An abort of the call cancels the run, which takes it back.
 * @throws NX-DEPLOY-LOCK-LOST when another took the lock over: the run stops where it is, for the new owner to settle
 */
export const runToEnd = (engine: DurableEngine, held: HeldChange, run: DeployRun): Promise<RunView> => {
  const { signal } = held.call
  const emit = tellRun(held.call.emit)
  return whileLocked(engine, held, () =>
    engine.run(`${runPrefix(run.release)}${run.deploymentId}`, planOf(run), toJournal(run), { signal, emit }),
  )
}

/** Takes an interrupted run back. An abort of the call does not stop this: it is what an abort asks for. */
export const undoRun = (engine: DurableEngine, held: HeldChange, runId: string): Promise<RunView> => {
  const { signal } = new AbortController()
  return whileLocked(engine, held, () => engine.undo(runId, { signal, emit: tellRun(held.call.emit) }))
}

/**
 * The engine's own facts count positions in the journal as `seq`, which in a command's stream counts facts: there it
 * is called `position`.
 */
const tellRun =
  (emit: Emit): Emit =>
  (fact) => {
    if (!fact.type.startsWith('run.')) {
      emit(fact)
      return
    }
    const { seq, ...rest } = { seq: undefined, ...fact }
    const told = { ...rest, position: seq }
    emit(seq === undefined ? rest : told)
  }

/** A process that lost its lock must not go on: its engine is closed, which leaves the run to the next owner. */
async function whileLocked(
  engine: DurableEngine,
  { lost }: HeldChange,
  work: () => Promise<RunView>,
): Promise<RunView> {
  let closing: Promise<void> | undefined
  const stop = (): void => {
    closing = engine.close()
  }
  lost.addEventListener('abort', stop, { once: true })
  try {
    return await work()
  } catch (error) {
    if (!lost.aborted) throw error
    throw lockLost({ what: 'this deployment' }, { cause: error })
  } finally {
    lost.removeEventListener('abort', stop)
    await closing
  }
}
