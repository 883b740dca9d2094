import { currentProcess, livenessOf } from '../process-identity.ts'
import { lockHeartbeatMs } from '../state/locks/lock-decision.ts'
import { GroupCommit } from '../state/sqlite/group-commit.ts'
import { stateBusy, stateDiskFull } from '../state/errors.ts'
import { openSqliteFile } from '../state/sqlite/open-sqlite-file.ts'
import type { SqliteFile } from '../state/sqlite/sqlite-file.ts'
import type { EmbeddedEngineInput } from './embedded-engine.ts'
import { beatEngine, deleteDeadEngines, deleteEngine } from './journal/engine-table.ts'
import { pruneEndedRuns } from './journal/prune.ts'
import { journal0001 } from './migrations/0001-journal.ts'
import { Controls } from './run/controls.ts'
import type { EngineCore } from './run/core.ts'

/** An engine with its journal open. */
export type OpenEngine = {
  readonly core: EngineCore
  readonly controls: Controls
  /** The journal, with everything in it that was asked for before. */
  read(): SqliteFile
  /** Makes `close` wait for a run. */
  track<T>(run: Promise<T>): Promise<T>
  /** Stops what runs, which stays live for the next engine. A second call changes nothing. */
  close(): Promise<void>
}

/** @throws NX-STATE-CORRUPT, -NEWER, -READ-ONLY, -DISK-FULL, -BUSY or -UNAVAILABLE */
export async function openEngine(input: EmbeddedEngineInput): Promise<OpenEngine> {
  const { clock, plans, actions, identity = currentProcess(), liveness = livenessOf } = input
  const file = await openSqliteFile(input.file, [journal0001])
  const batch = new GroupCommit(file, input.commit)
  const stop = new AbortController()
  const core: EngineCore = {
    around: { file, batch, clock, actions: byName(actions), stop: stop.signal },
    plans: byName(plans),
    engineId: input.randomHex(8),
    owner: identity,
    judge: liveness,
    sessions: new Map(),
    onWork: (works) => (works === 'begun' ? startWork() : endWork()),
  }
  const controls = new Controls(core)
  let heartbeat: NodeJS.Timeout | undefined
  const startWork = (): void => {
    controls.listen()
    heartbeat = setInterval(() => beatQuietly(core), lockHeartbeatMs).unref()
  }
  const endWork = (): void => {
    controls.stop()
    clearInterval(heartbeat)
  }
  const going = new Set<Promise<unknown>>()
  let closing: Promise<void> | undefined
  const close = async (): Promise<void> => {
    stop.abort()
    for (const session of core.sessions.values()) session.halt()
    await Promise.allSettled(going)
    endWork()
    batch.flush()
    tidyQuietly(core)
    file.close()
  }
  deleteDeadEngines(file, liveness)
  return {
    core,
    controls,
    read: () => {
      batch.flush()
      return file
    },
    track: (run) => trackIn(going, run),
    close: () => (closing ??= close()),
  }
}

const byName = <Named extends { readonly name: string }>(all: readonly Named[]): ReadonlyMap<string, Named> =>
  new Map(all.map((one) => [one.name, one]))

async function trackIn<T>(going: Set<Promise<unknown>>, run: Promise<T>): Promise<T> {
  going.add(run)
  try {
    return await run
  } finally {
    going.delete(run)
  }
}

/** A missed heartbeat is made up for by the next one; a write that fails for good shows at the next journal entry. */
function beatQuietly(core: EngineCore): void {
  const { batch, file, clock } = core.around
  void batch.add(() => beatEngine(file, core.engineId, core.owner, clock.now())).catch(() => undefined)
}

/**
 * A full disk, or another process at work, leaves this to the next engine: it finds a dead owner and old runs. What this
 * engine has done stays done.
 */
function tidyQuietly({ engineId, around: { file, clock } }: EngineCore): void {
  try {
    deleteEngine(file, engineId)
    file.transaction(() => pruneEndedRuns(file, clock.now()))
  } catch (error) {
    if (!stateDiskFull.matches(error) && !stateBusy.matches(error)) throw error
  }
}
