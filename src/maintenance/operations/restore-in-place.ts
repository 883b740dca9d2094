// restore-in-place: the data of an environment becomes that of a backup, or stays what it was.
// A row of the journal says what is under way before anything is touched; whoever finds it after a kill takes it back, or
// forward when the new data was serving already.
import { realpathSync } from 'node:fs'
import { join } from 'node:path'
import type { Call } from '../../kernel/call.ts'
import { messageOf, NexoError } from '../../kernel/errors.ts'
import type { HeldLock } from '../../kernel/state/contract.ts'
import { viewOf } from '../backup/backup-record.ts'
import { breathe } from '../backup/capture/capture.ts'
import { readSqlite } from '../backup/capture/sqlite.ts'
import {
  exchangeBack,
  exchangeForward,
  removeStaging,
  stagingOf,
  type Exchange,
} from '../backup/in-place/exchange.ts'
import type { RestoreIntent } from '../backup/in-place/intent.ts'
import { processesWithOpen } from '../backup/in-place/open-files.ts'
import { openServiceControl, readServing, type ServiceControl } from '../backup/in-place/service-control.ts'
import { openStore } from '../backup/open-store.ts'
import { lockRepository } from '../backup/repository/lock.ts'
import { restoreTree } from '../backup/restore/restore-tree.ts'
import { differencesOf } from '../backup/table-sums.ts'
import type { StoredBackup } from '../backup/backup-catalog.ts'
import { dataInUse, proofFailed, restoreFailed } from '../errors.ts'
import { openJournal, type MaintenanceJournal } from '../journal.ts'
import type { BackupView, InPlaceResult } from '../manager-contract.ts'
import { say } from '../say.ts'
import { backUp } from './backup.ts'
import { exchangesOf } from './plan-in-place.ts'
import { findBackup } from './restore.ts'
import type { Room } from './room.ts'

export type InPlaceWish = { readonly id: string; readonly startWith?: (() => Promise<void>) | undefined }

export async function restoreInPlace(room: Room, wish: InPlaceWish, call: Call): Promise<InPlaceResult> {
  const startedMs = call.clock.monotonicMs()
  const journal = await openJournal(room.kernel)
  try {
    const held = await underDeployLock(room, call, (lock) => begin(room, journal, wish, lock, call))
    if (wish.startWith !== undefined) await startOther(room, journal, held.intent, wish.startWith, call)
    const { safety, stored, intent } = held
    return {
      backup: viewOf(stored.record, stored.snapshot.id),
      safety,
      paths: intent.exchanges.map(({ base, path }) => join(base, path)),
      serving: wish.startWith === undefined ? (intent.serving?.releaseId ?? null) : null,
      durationMs: Math.round(call.clock.monotonicMs() - startedMs),
    }
  } finally {
    journal.close()
  }
}

/** The same lock that deployments hold: nobody starts a release while its data is exchanged. */
async function underDeployLock<Result>(
  { kernel, project }: Room,
  call: Call,
  work: (lock: HeldLock) => Promise<Result>,
): Promise<Result> {
  const { application, environment } = project
  const state = await kernel.state()
  const lock = await state.locks.acquire(`deploy:${application}/${environment}`, {
    reason: `restore of ${application} in ${environment}`,
    kind: 'automatic',
    signal: call.signal,
  })
  try {
    return await work(lock)
  } finally {
    await lock.release()
  }
}

type Begun = { readonly safety: BackupView; readonly stored: StoredBackup; readonly intent: RestoreIntent }

async function begin(
  room: Room,
  journal: MaintenanceJournal,
  wish: InPlaceWish,
  lock: HeldLock,
  call: Call,
): Promise<Begun> {
  await settleRestore(room, journal, lock, call)
  const stored = await stage(room, wish.id, call)
  const exchanges = exchangesOf(room, stored)
  try {
    const safety = await backUpFirst(room, stored.record.name, call)
    const serving = await readServing(room.kernel, room.project, call)
    const { application, environment } = room.project
    const intent: RestoreIntent = {
      version: 1,
      application,
      environment,
      backupId: stored.record.id,
      safetyId: safety.id,
      exchanges: [...exchanges],
      serving: serving === undefined ? null : { ...serving.serving, weights: [...serving.serving.weights] },
      phase: 'working',
    }
    await exchange(room, journal, intent, wish, lock, call)
    return { safety, stored, intent }
  } finally {
    // What is under way needs its staging; a row in the journal says so.
    if (journal.intent(room.project) === undefined) removeStaging(exchanges, stored.record.id)
  }
}

/** The backup as files beside those that it will replace, compared with what was counted when it was made. */
async function stage(room: Room, id: string, call: Call): Promise<StoredBackup> {
  const repository = await openStore(room, 'existing', call)
  try {
    const lock = await lockRepository(repository, 'shared', call)
    try {
      await repository.loadIndex()
      const stored = await findBackup(repository, room.project.environment, id)
      const exchanges = exchangesOf(room, stored)
      removeStaging(exchanges, stored.record.id)
      const options = { repository, signal: call.signal, existing: 'refuse' } as const
      for (const base of new Set(exchanges.map((each) => each.base))) {
        const folder = join(stagingOf(base, stored.record.id), 'restored')
        await restoreTree(stored.snapshot.file.tree, folder, options)
        await compareStaged(folder, stored)
      }
      return stored
    } finally {
      await lock.release()
    }
  } finally {
    await repository.close()
  }
}

async function compareStaged(folder: string, { record }: StoredBackup): Promise<void> {
  for (const { kind, path, tables } of record.items) {
    if (kind !== 'sqlite') continue
    const found = await readSqlite(join(folder, path), breathe)
    const problems = [...found.problems, ...differencesOf(tables, found.tables)]
    if (problems.length > 0) throw proofFailed({ backup: record.id, problems })
  }
}

/** @throws NX-MAINTAIN-PROOF-FAILED when what would be replaced could not be kept */
async function backUpFirst(room: Room, name: string, call: Call): Promise<BackupView> {
  const [safety] = await backUp(room, { name, reason: 'pre-restore' }, call)
  if (safety === undefined || safety.state === 'failed')
    throw proofFailed({ backup: safety?.id ?? name, problems: [...(safety?.problems ?? [])] })
  return safety
}

async function exchange(
  room: Room,
  journal: MaintenanceJournal,
  intent: RestoreIntent,
  wish: InPlaceWish,
  lock: HeldLock,
  call: Call,
): Promise<void> {
  const { serving, exchanges, backupId } = intent
  const control = await controlOf(room, intent, lock, call)
  journal.keepIntent(intent)
  try {
    if (control !== undefined && serving !== null) {
      await control.hold(serving, call)
      await control.stop(serving, call)
    }
    await refuseOpenFiles(exchanges)
    call.signal.throwIfAborted()
    exchangeForward(exchanges, backupId)
    const paths = exchanges.map(({ path }) => path)
    say(call, { type: 'maintenance.data-exchanged', id: backupId, direction: 'restored', paths })
    if (wish.startWith !== undefined) {
      journal.keepIntent({ ...intent, phase: 'handed' })
      return
    }
    await finish(journal, intent, control, call)
  } catch (error) {
    await takeBack(journal, intent, control, call)
    throw asRestoreFailure(intent, error)
  } finally {
    control?.close()
  }
}

const controlOf = async (
  { kernel, project }: Room,
  { serving }: RestoreIntent,
  lock: HeldLock,
  call: Call,
): Promise<ServiceControl | undefined> =>
  serving === null ? undefined : openServiceControl(kernel, project, lock.fence.token, call)

/** The new data serves; from here on it is not taken back any more. */
async function finish(
  journal: MaintenanceJournal,
  intent: RestoreIntent,
  control: ServiceControl | undefined,
  call: Call,
): Promise<void> {
  const { serving, exchanges, backupId } = intent
  if (control !== undefined && serving !== null) await control.start(serving, call)
  journal.keepIntent({ ...intent, phase: 'good' })
  if (control !== undefined && serving !== null) await control.serve(serving, unstoppable(call))
  removeStaging(exchanges, backupId)
  journal.endIntent(intent)
}

/** Everything as it was. An abort of the call does not stop this: it is what an abort asks for. */
async function takeBack(
  journal: MaintenanceJournal,
  intent: RestoreIntent,
  control: ServiceControl | undefined,
  call: Call,
): Promise<void> {
  const { serving, exchanges, backupId } = intent
  const undoing = unstoppable(call)
  if (control !== undefined && serving !== null) await control.stop(serving, undoing)
  exchangeBack(exchanges, backupId)
  const paths = exchanges.map(({ path }) => path)
  say(call, { type: 'maintenance.data-exchanged', id: backupId, direction: 'put-back', paths })
  if (control !== undefined && serving !== null) {
    await control.start(serving, undoing)
    await control.serve(serving, undoing)
  }
  removeStaging(exchanges, backupId)
  journal.endIntent(intent)
}

const unstoppable = (call: Call): Call => ({ ...call, signal: new AbortController().signal })

const asRestoreFailure = ({ backupId }: RestoreIntent, error: unknown): unknown =>
  error instanceof NexoError
    ? error
    : restoreFailed({ backup: backupId, reason: messageOf(error) }, { cause: error })

async function refuseOpenFiles(exchanges: readonly Exchange[]): Promise<void> {
  const files = exchanges
    .filter(({ kind, existed }) => kind === 'sqlite' && existed)
    .map(({ base, path }) => realpathSync(join(base, path)))
  const pids = await processesWithOpen(files)
  if (pids.length > 0) throw dataInUse({ pids: [...pids] })
}

/** Brings a restore of a dead process to its end. Call it under the environment's lock. */
async function settleRestore(
  room: Room,
  journal: MaintenanceJournal,
  lock: HeldLock,
  call: Call,
): Promise<void> {
  const intent = journal.intent(room.project)
  if (intent === undefined) return
  const control = await controlOf(room, intent, lock, call)
  try {
    if (await isToBeTakenBack(room, intent, call)) return await takeBack(journal, intent, control, call)
    if (control !== undefined && intent.serving !== null) await control.serve(intent.serving, call)
    removeStaging(intent.exchanges, intent.backupId)
    journal.endIntent(intent)
  } finally {
    control?.close()
  }
}

/** Data and release belong together: what a rollback has replaced must not get its data back. */
async function isToBeTakenBack(
  { kernel, project }: Room,
  { phase, serving }: RestoreIntent,
  call: Call,
): Promise<boolean> {
  if (phase !== 'handed') return phase === 'working'
  const now = await readServing(kernel, project, call)
  return now === undefined || now.serving.releaseId === serving?.releaseId
}

/** Something else serves on the new data; when it does not, the data and what served come back. */
async function startOther(
  room: Room,
  journal: MaintenanceJournal,
  intent: RestoreIntent,
  startWith: () => Promise<void>,
  call: Call,
): Promise<void> {
  try {
    await startWith()
  } catch (error) {
    await underDeployLock(room, unstoppable(call), async (lock) => {
      const control = await controlOf(room, intent, lock, call)
      try {
        await takeBack(journal, intent, control, call)
      } finally {
        control?.close()
      }
    })
    throw error
  }
  removeStaging(intent.exchanges, intent.backupId)
  journal.endIntent(intent)
}
