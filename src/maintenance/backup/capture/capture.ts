// capture: everything that one backup names, each part of one moment, as nodes in the repository.
import { statSync } from 'node:fs'
import { join } from 'node:path'
import type { Call } from '../../../kernel/call.ts'
import { say } from '../../say.ts'
import type { BackupItem } from '../backup-record.ts'
import type { BlobWriter } from '../repository/blob-writer.ts'
import { blobsOf, createWindow } from '../repository/cutting.ts'
import type { Repository } from '../repository/repository.ts'
import type { TreeNode } from '../repository/tree.ts'
import type { PostgresTarget } from '../postgres-connection.ts'
import type { SourcePath, Sources } from '../sources.ts'
import { type Archive, type Skipped } from './archive-files.ts'
import { growTree, plantPaths } from './path-tree.ts'
import { capturePostgres } from './postgres.ts'
import { captureSqlite } from './sqlite.ts'

export const dumpName = 'nexo-postgres.dump'

export type CaptureContext = {
  readonly id: string
  readonly backupName: string
  readonly repository: Repository
  readonly writer: BlobWriter
  /** Absolute, empty, of this backup alone: copies of databases stand here while they are read. */
  readonly workFolder: string
  /** Nodes at the root of the backup before this one. */
  readonly previous: readonly TreeNode[]
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly call: Call
}

export type Captured = {
  readonly nodes: readonly TreeNode[]
  readonly items: readonly BackupItem[]
  readonly skipped: readonly Skipped[]
}

/** Lets timers and signals have their turn between two pieces of work that do not wait. */
export const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Reads all sources into the repository. @throws NX-MAINTAIN-CAPTURE-FAILED, -PROGRAM-MISSING, -REPOSITORY-FULL */
export async function captureSources(sources: Sources, context: CaptureContext): Promise<Captured> {
  const { id, call } = context
  const skipped: Skipped[] = []
  const items: BackupItem[] = []
  const keep = (item: BackupItem, startedMs: number): void => {
    const { kind, path, sizeBytes } = item
    const durationMs = Math.round(call.clock.monotonicMs() - startedMs)
    say(call, { type: 'maintenance.item-captured', id, kind, path, sizeBytes, durationMs })
    items.push(item)
  }
  const instead = await copyDatabases(sources.sqlite, context, keep)
  const window = createWindow()
  const archive: Archive = {
    window,
    repository: context.repository,
    writer: context.writer,
    signal: call.signal,
    instead,
    breathe,
    onSkipped: (each) => {
      skipped.push(each)
      say(call, { type: 'maintenance.source-skipped', id, ...each })
    },
  }
  const paths = [...sources.files, ...sources.sqlite]
  const isFiles = new Set(sources.files)
  const nodes = await growTree(
    archive,
    plantPaths(paths, context.backupName),
    context.previous,
    (grown) => {
      if (isFiles.has(grown.source)) keep(filesItem(grown.source, grown.tally), grown.startedMs)
    },
    call.clock,
  )
  const dump = sources.postgres === null ? [] : [await storeDump(sources.postgres, context, window, keep)]
  return { nodes: [...nodes, ...dump], items, skipped }
}

type Keep = (item: BackupItem, startedMs: number) => void

const filesItem = (
  { path }: SourcePath,
  { files, sizeBytes }: { readonly files: number; readonly sizeBytes: number },
): BackupItem => ({
  kind: 'files',
  path,
  sizeBytes,
  files,
  consistency: 'each file as it was when it was read',
  tables: [],
})

/** Copies each database; its log and index are left out, since the copy holds what is in them. */
async function copyDatabases(
  databases: readonly SourcePath[],
  { workFolder, backupName, call }: CaptureContext,
  keep: Keep,
): Promise<Archive['instead']> {
  const instead = new Map<string, { readonly copy: string } | 'nothing'>()
  for (const [index, { base, path }] of databases.entries()) {
    const startedMs = call.clock.monotonicMs()
    const source = join(base, path)
    const copy = join(workFolder, `${index}.sqlite`)
    const tables = await captureSqlite(source, copy, { backupName, breathe })
    const key = Buffer.from(source).toString('latin1')
    instead.set(key, { copy })
    for (const suffix of ['-wal', '-shm', '-journal']) instead.set(key + suffix, 'nothing')
    const sizeBytes = statSync(copy).size
    const consistency = 'one transaction of the live database'
    keep({ kind: 'sqlite', path, sizeBytes, files: 1, consistency, tables: [...tables] }, startedMs)
  }
  return instead
}

async function storeDump(
  target: PostgresTarget,
  { repository, writer, backupName, environment, call }: CaptureContext,
  window: Buffer,
  keep: Keep,
): Promise<TreeNode> {
  const startedMs = call.clock.monotonicMs()
  const content: string[] = []
  let size = 0
  const { signal } = call
  const dump = await capturePostgres(target, { backupName, environment, signal }, async (read) => {
    for await (const blob of blobsOf(read, repository.contentCut, window)) {
      content.push(await writer.add('data', blob))
      size += blob.length
    }
  })
  const consistency = `snapshot ${dump.snapshot} of PostgreSQL ${dump.server}`
  const path = dumpName
  keep(
    { kind: 'postgres', path, sizeBytes: size, files: 1, consistency, tables: [...dump.tables] },
    startedMs,
  )
  return plainFile(dumpName, content, size, call.clock.now())
}

/** A node for content that no file of this machine has. */
export function plainFile(name: string, content: readonly string[], size: number, nowMs: number): TreeNode {
  const time = BigInt(Math.round(nowMs)) * 1_000_000n
  return {
    name: Buffer.from(name),
    type: 'file',
    mode: 0o600,
    mtimeNs: time,
    ctimeNs: time,
    uid: process.getuid?.() ?? 0,
    gid: process.getgid?.() ?? 0,
    inode: '0',
    device: '0',
    size,
    links: 1,
    target: Buffer.alloc(0),
    content,
    subtree: null,
  }
}
