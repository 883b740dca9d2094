// journal: a build is written all or nothing. What is to come is staged and named in a journal; from then on it is
// carried out, by this process or, when that is killed, by the next one.
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import * as z from 'zod'
import { messageOf } from '../../kernel/errors.ts'
import { fileEdited, outputDamaged } from '../errors.ts'
import { BaseContents, recordFolder, recordPaths, sha256Of } from './build-record.ts'
import type { Disk } from './disk.ts'
import { mergeEdit } from './merge-edit.ts'
import { readIfThere, readOnDisk } from './read-output.ts'
import { isSafePath } from './safe-path.ts'

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/)

/** `before` and `after` are hashes of the file; null where there is none. `staged` is its content's file. */
const Step = z.strictObject({
  path: z.string().refine((path) => isSafePath(path)),
  before: Sha256.nullable(),
  after: Sha256.nullable(),
  staged: z.int().nullable(),
})
type Step = z.infer<typeof Step>
const Journal = z.strictObject({ version: z.literal(1), steps: z.array(Step) })

const nextFolder = (folder: string): string => join(folder, recordFolder, 'next')
const journalOf = (folder: string): string => join(nextFolder(folder), 'journal.json')
const stagedFile = (folder: string, index: number): string => join(nextFolder(folder), String(index))

/** One file that is to change. `content` undefined: it is to go. */
export type Change = {
  readonly path: string
  readonly before: string | undefined
  readonly content: string | undefined
}

/** Stages `changes`. When this resolves they will happen, whatever kills the process. */
export async function stageChanges(folder: string, changes: readonly Change[], disk: Disk): Promise<void> {
  await disk.makeFolder(nextFolder(folder))
  const steps: Step[] = []
  for (const [index, { path, before, content }] of changes.entries()) {
    if (content !== undefined) await disk.write(stagedFile(folder, index), content)
    steps.push({
      path,
      before: before === undefined ? null : sha256Of(before),
      after: content === undefined ? null : sha256Of(content),
      staged: content === undefined ? null : index,
    })
  }
  await disk.writeDurably(journalOf(folder), JSON.stringify({ version: 1, steps }))
}

async function readSteps(folder: string): Promise<readonly Step[] | undefined> {
  const text = await readIfThere(journalOf(folder))
  if (text === undefined) return undefined
  try {
    return Journal.parse(JSON.parse(text)).steps
  } catch (error) {
    throw outputDamaged(
      { file: `${recordFolder}/next/journal.json`, reason: messageOf(error) },
      { cause: error },
    )
  }
}

const isRecord = (path: string): boolean => path.startsWith(`${recordFolder}/`)

async function baseOf(folder: string, path: string): Promise<string> {
  const text = await readIfThere(join(folder, recordPaths.base))
  return text === undefined ? '' : (BaseContents.parse(JSON.parse(text))[path] ?? '')
}

/** Somebody edited the file between the kill and now: their edit and what was staged are put together. */
async function mergeLate(folder: string, step: Step, found: string, staged: string, disk: Disk) {
  const merge = mergeEdit(await baseOf(folder, step.path), found, staged)
  if (!merge.clean) throw fileEdited({ files: [{ path: step.path, difference: merge.conflicts.join('\n') }] })
  await disk.writeDurably(join(folder, step.path), merge.content)
}

async function writeStep(
  folder: string,
  step: Step,
  staged: string,
  found: string | undefined,
  disk: Disk,
): Promise<void> {
  const target = join(folder, step.path)
  const hash = found === undefined ? null : sha256Of(found)
  if (hash === step.after) return
  if (found !== undefined && hash !== step.before && !isRecord(step.path))
    return mergeLate(folder, step, found, await readFile(staged, 'utf8'), disk)
  await disk.makeFolder(dirname(target))
  await disk.move(staged, target)
}

async function removeStep(
  folder: string,
  { path, before }: Step,
  found: string | undefined,
  disk: Disk,
): Promise<void> {
  if (found === undefined || sha256Of(found) !== before) return
  await disk.remove(join(folder, path))
  for (let above = dirname(path); above !== '.'; above = dirname(above))
    await disk.removeEmptyFolder(join(folder, above))
}

/**
 * Carries out what is staged, if anything is, and clears the stage. Doing it twice is doing it once.
 * @throws NX-GEN-FILE-EDITED when somebody edited a file in between and the edit cannot be merged; the stage stays
 */
export async function carryOut(folder: string, shown: string, disk: Disk): Promise<void> {
  const steps = await readSteps(folder)
  const onDisk = await readOnDisk(folder, shown, steps?.map(({ path }) => path) ?? [])
  for (const step of steps ?? []) {
    const found = onDisk.get(step.path)
    if (step.staged === null) await removeStep(folder, step, found, disk)
    else await writeStep(folder, step, stagedFile(folder, step.staged), found, disk)
  }
  await disk.remove(journalOf(folder))
  await disk.remove(nextFolder(folder))
}
