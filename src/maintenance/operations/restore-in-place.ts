// restore-in-place: the data of an environment becomes that of a backup, or stays what it was.
// A row of the journal says what is under way before anything is touched; whoever finds it after a kill settles it.
import { join } from 'node:path'
import type { Call } from '../../kernel/call.ts'
import { messageOf, NexoError } from '../../kernel/errors.ts'
import { currentProcess } from '../../kernel/process-identity.ts'
import type { HeldLock } from '../../kernel/state/contract.ts'
import type { StoredBackup } from '../backup/backup-catalog.ts'
import { viewOf } from '../backup/backup-record.ts'
import { breathe } from '../backup/capture/capture.ts'
import { readSqlite } from '../backup/capture/sqlite.ts'
import { databaseName } from '../backup/in-place/database-exchange.ts'
import { removeStaging, stagingOf, type Exchange } from '../backup/in-place/exchange.ts'
import type { RestoreIntent } from '../backup/in-place/intent.ts'
import { readServing, type ServiceControl } from '../backup/in-place/service-control.ts'
import { stageDatabase } from '../backup/in-place/stage-database.ts'
import { openStore } from '../backup/open-store.ts'
import { lockRepository } from '../backup/repository/lock.ts'
import { findNode } from '../backup/repository/read-tree.ts'
import type { Repository } from '../backup/repository/repository.ts'
import { restoreTree } from '../backup/restore/restore-tree.ts'
import { differencesOf } from '../backup/table-sums.ts'
import { proofFailed, restoreFailed } from '../errors.ts'
import { openJournal, type MaintenanceJournal } from '../journal.ts'
import type { BackupView, InPlaceResult } from '../manager-contract.ts'
import { backUp } from './backup.ts'
import { underDeployLock } from './deploy-lock.ts'
import { placesOf, putData, removeStaged, targetOf } from './in-place-data.ts'
import { discardDatabases } from './kept-databases.ts'
import { databasesOf, exchangesOf, type StagedDatabase } from './plan-in-place.ts'
import { findBackup } from './restore.ts'
import type { Room } from './room.ts'
import { controlOf, endGood, settleRestore, takeBack, unstoppable } from './settle-restore.ts'

export type InPlaceWish = {
  readonly id: string
  readonly startWith?: (() => Promise<void>) | undefined
  readonly replaced?: 'keep' | 'discard' | undefined
}

export async function restoreInPlace(room: Room, wish: InPlaceWish, call: Call): Promise<InPlaceResult> {
  const startedMs = call.clock.monotonicMs()
  const journal = await openJournal(room.kernel)
  try {
    const held = await underDeployLock(room, call, (lock) => begin(room, journal, wish, lock, call))
    if (wish.startWith !== undefined) await startOther(room, journal, held.intent, wish.startWith, call)
    const { safety, stored, intent } = held
    if (wish.replaced === 'discard')
      await discardDatabases(room, journal, ({ safetyId }) => safetyId === safety.id, call)
    const kept = journal.keptDatabases(room.project).filter(({ safetyId }) => safetyId === safety.id)
    return {
      backup: viewOf(stored.record, stored.snapshot.id),
      safety,
      paths: placesOf(intent),
      keptDatabases: kept.map(({ database }) => database),
      serving: wish.startWith === undefined ? (intent.serving?.releaseId ?? null) : null,
      durationMs: Math.round(call.clock.monotonicMs() - startedMs),
    }
  } finally {
    journal.close()
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
  const { stored, exchanges, staged } = await stage(room, wish.id, call)
  const backupId = stored.record.id
  try {
    const safety = await backUpFirst(room, stored.record.name, call)
    const intent = await intentOf(room, { backupId, safetyId: safety.id, exchanges, staged }, call)
    await exchange(room, journal, intent, wish, lock, call)
    return { safety, stored, intent }
  } finally {
    // What is under way needs what is staged; a row in the journal says so.
    if (journal.intent(room.project) === undefined)
      await removeStaged(
        room,
        { backupId, exchanges: [...exchanges], databases: withNames(staged, '') },
        unstoppable(call),
      )
  }
}

const withNames = (staged: readonly StagedDatabase[], safetyId: string): RestoreIntent['databases'] =>
  staged.map(({ backup, shown, database, staged: name }) => {
    return { backup, shown, database, staged: name, before: databaseName(database, 'old', safetyId) }
  })

async function intentOf(
  { kernel, project }: Room,
  { backupId, safetyId, exchanges, staged }: Readonly<Record<'backupId' | 'safetyId', string>> & Staged,
  call: Call,
): Promise<RestoreIntent> {
  const serving = await readServing(kernel, project, call)
  const { application, environment } = project
  return {
    version: 1,
    application,
    environment,
    backupId,
    safetyId,
    exchanges: [...exchanges],
    databases: withNames(staged, safetyId),
    serving: serving === undefined ? null : { ...serving.serving, weights: [...serving.serving.weights] },
    owner: currentProcess(),
    phase: 'working',
  }
}

type Staged = { readonly exchanges: readonly Exchange[]; readonly staged: readonly StagedDatabase[] }

/** The backup beside what it will replace, compared with what was counted when it was made. */
async function stage(
  room: Room,
  id: string,
  call: Call,
): Promise<Staged & { readonly stored: StoredBackup }> {
  const repository = await openStore(room, 'existing', call)
  try {
    const lock = await lockRepository(repository, 'shared', call)
    try {
      await repository.loadIndex()
      const stored = await findBackup(repository, room.project.environment, id)
      const exchanges = exchangesOf(room, stored)
      const staged = await databasesOf(room, stored, call)
      await stageFiles(repository, stored, exchanges, call)
      await stageDatabases(room, repository, stored, staged, call)
      return { stored, exchanges, staged }
    } finally {
      await lock.release()
    }
  } finally {
    await repository.close()
  }
}

async function stageFiles(
  repository: Repository,
  stored: StoredBackup,
  exchanges: readonly Exchange[],
  call: Call,
): Promise<void> {
  removeStaging(exchanges, stored.record.id)
  const options = { repository, signal: call.signal, existing: 'refuse' } as const
  for (const base of new Set(exchanges.map((each) => each.base))) {
    const folder = join(stagingOf(base, stored.record.id), 'restored')
    await restoreTree(stored.snapshot.file.tree, folder, options)
    await compareStaged(folder, stored)
  }
}

async function stageDatabases(
  room: Room,
  repository: Repository,
  { record, snapshot }: StoredBackup,
  staged: readonly StagedDatabase[],
  call: Call,
): Promise<void> {
  const { environment } = room.kernel
  for (const each of staged) {
    const dump = await findNode(repository, snapshot.file.tree, [each.path])
    if (dump === undefined) throw repository.damaged(`snapshot ${snapshot.id}`, `${each.path} is not in it`)
    const { tables } = each
    const staging = { repository, backupId: record.id, dump, tables, environment, signal: call.signal }
    await stageDatabase(await targetOf(room, each, call), each, staging)
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
  const { serving } = intent
  const control = await controlOf(room, intent, lock, call)
  journal.keepIntent(intent)
  try {
    if (control !== undefined && serving !== null) {
      await control.hold(serving, call)
      await control.stop(serving, call)
    }
    await putData(room, intent, call)
    if (wish.startWith !== undefined) {
      journal.keepIntent({ ...intent, phase: 'handed' })
      return
    }
    await finish(journal, intent, control, call)
  } catch (error) {
    await takeBack(room, journal, intent, control, call)
    throw asRestoreFailure(intent, error)
  } finally {
    control?.close()
  }
}

/** The new data serves; from here on it is not taken back any more. */
async function finish(
  journal: MaintenanceJournal,
  intent: RestoreIntent,
  control: ServiceControl | undefined,
  call: Call,
): Promise<void> {
  const { serving } = intent
  if (control !== undefined && serving !== null) await control.start(serving, call)
  journal.keepIntent({ ...intent, phase: 'good' })
  if (control !== undefined && serving !== null) await control.serve(serving, unstoppable(call))
  endGood(journal, intent)
}

const asRestoreFailure = ({ backupId }: RestoreIntent, error: unknown): unknown =>
  error instanceof NexoError
    ? error
    : restoreFailed({ backup: backupId, reason: messageOf(error) }, { cause: error })

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
        await takeBack(room, journal, intent, control, call)
      } finally {
        control?.close()
      }
    })
    throw error
  }
  endGood(journal, intent)
}
