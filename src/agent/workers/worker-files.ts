// What the agent keeps of its workers on disk: what is wished (synced), and what runs (lost without harm).
import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { messageOf, systemCodeOf } from '../../kernel/errors.ts'
import { stateCorrupt } from '../service-errors.ts'
import { writeDurably } from '../state/durable-file.ts'
import { WorkerSpec } from './contract.ts'

export type WorkerPaths = {
  readonly folder: string
  readonly wish: string
  readonly record: string
  readonly log: string
}

/** Where one worker is kept, below the agent's folder of workers. */
export function workerPaths(workers: string, id: string): WorkerPaths {
  const folder = join(workers, id)
  return {
    folder,
    /** The only file that holds its variables; 0600. */
    wish: join(folder, 'worker.json'),
    record: join(folder, 'process.json'),
    log: join(folder, 'worker.log'),
  }
}

/** The process of a worker as an agent last saw it. */
export const WorkerRecord = z.strictObject({
  pid: z.int(),
  processStartedAt: z.string(),
  startedAt: z.iso.datetime(),
  restarts: z.int().min(0),
  lastEnd: z.string().nullable(),
})
export type WorkerRecord = z.infer<typeof WorkerRecord>

/** Ids of the workers that were declared, in order of their names. */
export async function readWorkerIds(workers: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(workers, { withFileTypes: true })
    return entries
      .filter((entry) => entry.isDirectory() && WorkerSpec.shape.id.safeParse(entry.name).success)
      .map((entry) => entry.name)
      .toSorted()
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return []
    throw error
  }
}

/** What is wished of a worker; undefined when its removal was under way. @throws NX-AGENT-STATE-CORRUPT */
export async function readWorkerWish(file: string): Promise<WorkerSpec | undefined> {
  try {
    return WorkerSpec.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return undefined
    throw stateCorrupt({ file, why: whyOf(error) }, { cause: error })
  }
}

// A parser's own message would quote the variables.
const whyOf = (error: unknown): string =>
  error instanceof SyntaxError || error instanceof z.ZodError ? 'it is damaged' : messageOf(error)

/** @throws NX-AGENT-WRITE-FAILED */
export const writeWorkerWish = (file: string, wish: WorkerSpec): Promise<void> =>
  writeDurably(file, JSON.stringify(wish))

/** What an earlier agent saw; undefined when the file is missing or damaged, since a scan finds the process as well. */
export async function readWorkerRecord(file: string): Promise<WorkerRecord | undefined> {
  try {
    return WorkerRecord.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch {
    return undefined
  }
}

/** Not synced: after a power cut no worker is alive. @throws NX-AGENT-WRITE-FAILED */
export const writeWorkerRecord = (file: string, record: WorkerRecord): Promise<void> =>
  writeDurably(file, JSON.stringify(record), { sync: 'no' })

/** Forgets a worker. The wish goes first: what is left of its folder after a crash is no worker any more. */
export async function removeWorkerFiles(paths: WorkerPaths): Promise<void> {
  await rm(paths.wish, { force: true })
  await rm(paths.folder, { recursive: true, force: true })
}
