import { join } from 'node:path'
import type { ApplicationModel } from '../../domain/application-model/application-model.ts'
import { messageOf, NexoError, systemCodeOf } from '../../kernel/errors.ts'
import type { WrittenFile } from '../contract.ts'
import type { EarlierBuild, EmittedFile } from '../emitting/contract.ts'
import { fileEdited, outputUnusable } from '../errors.ts'
import { recordOf, type BuildRecord } from './build-record.ts'
import { systemDisk, type Disk } from './disk.ts'
import { carryOut, stageChanges, type Change } from './journal.ts'
import { planWriting, type PlannedFile } from './plan-writing.ts'
import { readEarlierBuild, readIfThere, readOnDisk, readRecord, refuseForeign } from './read-output.ts'
import { isSafePath } from './safe-path.ts'
import { takeFolder } from './writer-lock.ts'

/** Where to write. `folder` and `requirements` are absolute; `shown` is the folder as the user named it. */
export type Destination = {
  readonly folder: string
  readonly shown: string
  readonly requirements: string
}

export type Build = {
  readonly model: ApplicationModel
  /** Base name of the requirements document. */
  readonly requirementsFile: string
  emit(earlier: EarlierBuild | undefined): readonly EmittedFile[]
}

function refuseUnsafe(files: readonly EmittedFile[]): void {
  const seen = new Set<string>()
  for (const { path } of files) {
    const name = path.toLowerCase()
    if (!isSafePath(path) || name.startsWith('.nexo/') || seen.has(name))
      throw new Error(`the generator may not write "${path}"`)
    seen.add(name)
  }
}

const changesOf = (planned: readonly PlannedFile[], onDisk: ReadonlyMap<string, string>): readonly Change[] =>
  planned.flatMap(({ path, change, content }): Change[] =>
    content === undefined && change !== 'removed' ? [] : [{ path, before: onDisk.get(path), content }],
  )

/** The record is written last: until then the files are still those of the build before. */
async function recordChanges(
  folder: string,
  files: readonly EmittedFile[],
  customHashes: ReadonlyMap<string, string>,
  { model, requirementsFile }: Build,
): Promise<readonly Change[]> {
  const changes: Change[] = []
  const record = recordOf(files, model, requirementsFile, customHashes)
  for (const [path, content] of Object.entries(record)) {
    const before = await readIfThere(join(folder, path))
    if (before !== content) changes.push({ path, before, content })
  }
  return changes
}

/** What custom files were made with: now, or by an earlier build. */
function customHashesOf(
  planned: readonly PlannedFile[],
  earlier: BuildRecord | undefined,
): ReadonlyMap<string, string> {
  return new Map(
    planned.flatMap(({ path, kind, change, sha256, generatedNoMore }) => {
      if (kind !== 'custom' || generatedNoMore === true) return []
      const made = change === 'created' ? sha256 : earlier?.manifest.files[path]?.sha256
      return made === undefined ? [] : [[path, made] as const]
    }),
  )
}

async function writeInside(
  { folder, shown }: Destination,
  build: Build,
  disk: Disk,
  signal: AbortSignal,
): Promise<readonly WrittenFile[]> {
  await carryOut(folder, shown, disk)
  const record = await readRecord(folder)
  const files = build.emit(await readEarlierBuild(folder, record))
  refuseUnsafe(files)
  const paths = new Set([...files.map(({ path }) => path), ...Object.keys(record?.manifest.files ?? {})])
  const onDisk = await readOnDisk(folder, shown, paths)
  const { files: planned, clashes } = planWriting(files, onDisk, record)
  if (clashes.length > 0) throw fileEdited({ files: [...clashes] })
  const hashes = customHashesOf(planned, record)
  const changes = [...changesOf(planned, onDisk), ...(await recordChanges(folder, files, hashes, build))]
  signal.throwIfAborted()
  if (changes.length > 0) {
    await stageChanges(folder, changes, disk)
    await carryOut(folder, shown, disk)
  }
  return planned.map(withoutContent)
}

const withoutContent = (file: PlannedFile): WrittenFile => {
  const { path, sha256, kind, change, requirementLines, generatedNoMore } = file
  const written = { path, sha256, kind, change, requirementLines }
  return generatedNoMore === undefined ? written : { ...written, generatedNoMore }
}

/**
 * Writes an application into a folder, beside what its users changed there.
 *
 * Promise: all or nothing, also when the process is killed: the next run first finishes what was staged. Only files
 * whose content changes are written. A file that was edited is kept, merged or refused, never overwritten.
 * @throws NX-GEN-OUTPUT-FOREIGN, NX-GEN-OUTPUT-UNUSABLE, NX-GEN-OUTPUT-BUSY, NX-GEN-OUTPUT-DAMAGED, NX-GEN-FILE-EDITED,
 * and whatever `emit` raises, in which case nothing was written
 */
export async function writeApplication(
  destination: Destination,
  build: Build,
  signal: AbortSignal,
  disk: Disk = systemDisk,
): Promise<readonly WrittenFile[]> {
  const { folder, shown, requirements } = destination
  try {
    await refuseForeign(folder, shown, requirements)
    const lock = await takeFolder(folder, shown, disk)
    try {
      return await writeInside(destination, build, disk, signal)
    } finally {
      await lock.give()
    }
  } catch (error) {
    if (error instanceof NexoError || systemCodeOf(error) === undefined || signal.aborted) throw error
    throw outputUnusable({ folder: shown, reason: messageOf(error) }, { cause: error })
  }
}
