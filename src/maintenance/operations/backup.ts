// backup: capture, store, prove, write down. In this order, so that whatever is killed when, earlier backups are whole
// and what the repository says of a backup is true.
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { BackupSection } from '../../domain/manifest-maintenance.ts'
import type { Call } from '../../kernel/call.ts'
import { messageOf, NexoError } from '../../kernel/errors.ts'
import { rememberBackupProof } from '../../kernel/state/backup-proof.ts'
import { makeBackupId } from '../backup/backup-id.ts'
import { manifestName, readCatalog, tagsOf } from '../backup/backup-catalog.ts'
import { manifestText, viewOf, type BackupManifest, type BackupRecord } from '../backup/backup-record.ts'
import { captureSources, plainFile } from '../backup/capture/capture.ts'
import { encodeTree } from '../backup/repository/tree.ts'
import { openStore } from '../backup/open-store.ts'
import { proveBackup, type Proof } from '../backup/proof/prove.ts'
import { BlobWriter } from '../backup/repository/blob-writer.ts'
import { lockRepository, type HeldRepositoryLock } from '../backup/repository/lock.ts'
import { readEarlierTree } from '../backup/repository/read-tree.ts'
import type { Repository } from '../backup/repository/repository.ts'
import { replaceSnapshot, writeSnapshot, type SnapshotFile } from '../backup/repository/snapshot.ts'
import type { TreeNode } from '../backup/repository/tree.ts'
import { findSources, type Sources } from '../backup/sources.ts'
import { openJournal } from '../journal.ts'
import type { BackupReason, BackupView } from '../manager-contract.ts'
import { say } from '../say.ts'
import { servingRelease } from '../serving-release.ts'
import { backupsOf, type Room } from './room.ts'
import { inWorkFolder } from './work-folder.ts'

export type BackupWish = {
  readonly name?: string | undefined
  readonly reason: BackupReason
  /** The release that the backup belongs to; the one that serves when left out. */
  readonly release?: string | undefined
}

/** Makes the backups one after the other; each is one of its own, so that one that fails takes no other with it. */
export async function backUp(room: Room, wish: BackupWish, call: Call): Promise<readonly BackupView[]> {
  // Whoever backs up by the way, such as a deployment, need not know whether there is something to back up.
  const isAsked = wish.reason === 'manual' || wish.name !== undefined
  if (!isAsked && (room.project.manifest.maintenance?.backups ?? []).length === 0) return []
  const views: BackupView[] = []
  for (const section of backupsOf(room, wish.name)) views.push(await backUpOne(room, section, wish, call))
  return views
}

async function backUpOne(
  room: Room,
  section: BackupSection,
  wish: BackupWish,
  call: Call,
): Promise<BackupView> {
  const { application, environment } = room.project
  const job = `${application}.${environment}.${section.name}`
  const state = await room.kernel.state()
  const lock = await state.locks.acquire(`backup:${job}`, {
    reason: `backup ${section.name} of ${application} in ${environment}`,
    kind: 'automatic',
    signal: call.signal,
  })
  const signal = AbortSignal.any([call.signal, lock.lost])
  try {
    return await inWorkFolder(room.kernel.home, job, (folder) =>
      attempt(room, section, wish, folder, { ...call, signal }),
    )
  } finally {
    await lock.release()
  }
}

/** So that a monitor of this home knows how old the newest proof is without opening the repository. */
async function rememberProof({ kernel }: Room, view: BackupView): Promise<void> {
  if (view.proof === null || view.state !== 'proven') return
  await rememberBackupProof(await kernel.state(), view, Date.parse(view.proof.at))
}

/** What is known of a backup before anything was read. */
type Beginning = Omit<BackupManifest, 'capturedAt' | 'items' | 'skipped'>

async function attempt(
  room: Room,
  section: BackupSection,
  wish: BackupWish,
  folder: string,
  call: Call,
): Promise<BackupView> {
  const { kernel, project } = room
  const { application, environment } = project
  const startedMs = call.clock.monotonicMs()
  const beginning: Beginning = {
    version: 1,
    id: makeBackupId(call.clock.now(), kernel.randomHex),
    name: section.name,
    application,
    environment,
    release: wish.release ?? (await servingRelease(kernel, project, call.signal)),
    reason: wish.reason,
    startedAt: new Date(call.clock.now()).toISOString(),
  }
  try {
    const sources = await findSources(kernel, project, section, call)
    const repository = await openStore(room, 'create', call)
    try {
      const { id, name, reason } = beginning
      const facts = { id, name, application, environment, reason, repository: repository.files.location }
      say(call, { type: 'maintenance.backup-started', ...facts })
      const view = await storeAndProve({ room, section, sources, repository, folder, beginning }, call)
      await rememberProof(room, view)
      tellEnd(view, startedMs, call)
      return view
    } finally {
      await repository.close()
    }
  } catch (error) {
    await rememberFailure(room, beginning, error, call)
    throw error
  }
}

type Work = {
  readonly room: Room
  readonly section: BackupSection
  readonly sources: Sources
  readonly repository: Repository
  readonly folder: string
  readonly beginning: Beginning
}

async function storeAndProve(work: Work, call: Call): Promise<BackupView> {
  const { repository } = work
  const lock = await lockRepository(repository, 'shared', call)
  try {
    // What is there was read before the lock was held; a prune may have ended in between.
    await repository.loadIndex()
    const stored = await store(work, lock, call)
    if (work.section.proof === 'none') return viewOf(stored.record, stored.snapshot)
    return await prove(work, stored, lock, call)
  } finally {
    await lock.release()
  }
}

type Stored = {
  readonly manifest: BackupManifest
  readonly record: BackupRecord
  readonly snapshot: string
  readonly file: SnapshotFile
}

async function store(work: Work, lock: HeldRepositoryLock, call: Call): Promise<Stored> {
  const { room, repository, beginning, folder, section, sources } = work
  const writer = new BlobWriter(repository, lock.guard)
  const copies = join(folder, 'copies')
  await mkdir(copies)
  const captured = await captureSources(sources, {
    id: beginning.id,
    backupName: section.name,
    repository,
    writer,
    workFolder: copies,
    previous: await previousNodes(work),
    environment: room.kernel.environment,
    call,
  })
  const manifest: BackupManifest = {
    ...beginning,
    capturedAt: new Date(call.clock.now()).toISOString(),
    items: [...captured.items],
    skipped: [...captured.skipped],
  }
  const tree = await writer.add(
    'tree',
    encodeTree([...captured.nodes, await manifestNode(writer, manifest, call)]),
  )
  await writer.finish()
  const record: BackupRecord = {
    ...manifest,
    state: captured.skipped.length > 0 ? 'partial' : 'stored',
    endedAt: new Date(call.clock.now()).toISOString(),
    addedBytes: writer.addedBytes,
    proof: null,
    problems: captured.skipped.map(({ path, reason }) => `${path}: ${reason}`),
  }
  const file = snapshotFile(record, tree)
  lock.guard()
  call.signal.throwIfAborted()
  return { manifest, record, file, snapshot: await writeSnapshot(repository, file) }
}

/** Nodes of the newest backup of the same name: files that are as they were then are not read again. */
async function previousNodes({ repository, section, room }: Work): Promise<readonly TreeNode[]> {
  const { environment } = room.project
  const earlier = (await readCatalog(repository)).filter(
    ({ record }) => record.name === section.name && record.environment === environment,
  )
  const newest = earlier.at(-1)
  return newest === undefined ? [] : readEarlierTree(repository, newest.snapshot.file.tree)
}

async function manifestNode(writer: BlobWriter, manifest: BackupManifest, call: Call): Promise<TreeNode> {
  const text = Buffer.from(manifestText(manifest))
  return plainFile(manifestName, [await writer.add('data', text)], text.length, call.clock.now())
}

/** Host and path are the application's and never this machine's, so that restic groups its backups. */
const snapshotFile = (record: BackupRecord, tree: string): SnapshotFile => ({
  time: record.capturedAt,
  tree,
  paths: [`/${record.environment}/${record.name}`],
  hostname: record.application,
  username: 'nexo',
  uid: 0,
  gid: 0,
  tags: tagsOf(record),
  nexo: record,
})

async function prove(work: Work, stored: Stored, lock: HeldRepositoryLock, call: Call): Promise<BackupView> {
  const { repository, sources, room } = work
  const workFolder = join(work.folder, 'proof')
  await mkdir(workFolder)
  const proof = await proveBackup(stored.manifest, stored.file.tree, {
    repository,
    workFolder,
    postgres: sources.postgres,
    environment: room.kernel.environment,
    call,
  })
  const record = withProof(stored.record, proof, call)
  const previous = { id: stored.snapshot, file: stored.file }
  lock.guard()
  const next = { ...stored.file, tags: tagsOf(record), nexo: record }
  return viewOf(record, await replaceSnapshot(repository, previous, next))
}

/** A backup that lacks something stays partial, however well the rest was restored. */
function withProof(record: BackupRecord, proof: Proof, call: Call): BackupRecord {
  const now = new Date(call.clock.now()).toISOString()
  if (!proof.ok) {
    const state = proof.kind === 'differs' ? 'failed' : record.state
    return { ...record, state, endedAt: now, problems: [...record.problems, ...proof.problems] }
  }
  const { restoreMs, comparedRows } = proof
  const state = record.state === 'stored' ? 'proven' : record.state
  return { ...record, state, endedAt: now, proof: { at: now, restoreMs, comparedRows } }
}

function tellEnd(view: BackupView, startedMs: number, call: Call): void {
  const tables = view.items.flatMap((item) => item.tables)
  say(call, {
    type: 'maintenance.backup-ended',
    id: view.id,
    name: view.name,
    state: view.state,
    tables: tables.length,
    rows: tables.reduce((sum, { rows }) => sum + rows, 0),
    addedBytes: view.addedBytes,
    durationMs: Math.round(call.clock.monotonicMs() - startedMs),
    restoreMs: view.proof?.restoreMs ?? null,
    problems: [...view.problems],
  })
}

/** A backup that has no snapshot is known to this home alone. */
async function rememberFailure(room: Room, beginning: Beginning, error: unknown, call: Call): Promise<void> {
  const now = new Date(call.clock.now()).toISOString()
  const problem = error instanceof NexoError ? `${error.code}: ${error.message}` : messageOf(error)
  const journal = await openJournal(room.kernel)
  try {
    journal.keepBackup({
      ...beginning,
      capturedAt: now,
      endedAt: now,
      items: [],
      skipped: [],
      state: 'failed',
      addedBytes: 0,
      proof: null,
      problems: [problem],
    })
  } finally {
    journal.close()
  }
}
