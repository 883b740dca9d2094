import { mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { messageOf, systemCodeOf } from '../../kernel/errors.ts'
import { writeFileAtomically } from '../../kernel/write-file-atomically.ts'
import { recordDamaged } from '../errors.ts'
import { Evidence } from '../evidence.ts'
import { RunRecord } from './run-record.ts'

/** Runs as they are kept below the home: `orchestration/<run>/`, for their owner alone. */
export type RunStore = {
  write(record: RunRecord): Promise<void>
  /** @throws NX-ORCH-RECORD-DAMAGED */
  read(run: string): Promise<RunRecord | undefined>
  /** Newest first; a record that cannot be read is left out of the list and named by `read`. */
  list(): Promise<readonly RunRecord[]>
  writeEvidence(
    where: { readonly run: string; readonly attempt: number },
    part: keyof Evidence,
    value: unknown,
  ): Promise<void>
  readEvidence(where: { readonly run: string; readonly attempt: number }): Promise<Evidence>
  /** Writes a file of a run's folder and resolves with its absolute path. */
  writeDocument(run: string, name: string, content: string): Promise<string>
  readDocument(run: string, name: string): Promise<string | undefined>
}

const runPattern = /^o-\d{8}-\d{6}-[0-9a-f]{4}$/

/** @throws NX-ORCH-RECORD-DAMAGED from whatever reads a file that is not what was written */
export function createRunStore(home: string): RunStore {
  const root = join(home, 'orchestration')
  const put = async (folder: string, name: string, content: string): Promise<string> => {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await writeFileAtomically(join(folder, name), content, 0o600)
    return join(folder, name)
  }
  const evidenceFolder = ({ run, attempt }: { readonly run: string; readonly attempt: number }): string =>
    join(root, run, `attempt-${attempt}`)
  const read = async (run: string): Promise<RunRecord | undefined> => {
    if (!runPattern.test(run)) return undefined
    const file = join(root, run, 'run.json')
    const text = await readIfThere(file)
    return text === undefined ? undefined : parse(RunRecord, file, text)
  }
  return {
    read,
    write: async (record) => {
      await put(join(root, record.id), 'run.json', `${JSON.stringify(record, null, 2)}\n`)
    },
    list: async () => {
      const names = (await namesIn(root)).filter((name) => runPattern.test(name))
      const records = await Promise.all(
        names.toSorted().map((name) =>
          read(name).catch((error: unknown) => {
            if (recordDamaged.matches(error)) return undefined
            throw error
          }),
        ),
      )
      return records.filter((record) => record !== undefined).toReversed()
    },
    writeEvidence: async (where, part, value) => {
      await put(evidenceFolder(where), `${part}.json`, `${JSON.stringify(value, null, 2)}\n`)
    },
    readEvidence: async (where) => {
      const folder = evidenceFolder(where)
      const entries = (await namesIn(folder)).filter((name) => name.endsWith('.json'))
      const values = await Promise.all(
        entries.map(async (name) => {
          const text = await readFile(join(folder, name), 'utf8')
          return [name.slice(0, -'.json'.length), parse(z.unknown(), join(folder, name), text)] as const
        }),
      )
      return check(Evidence, folder, Object.fromEntries(values))
    },
    writeDocument: (run, name, content) => put(join(root, run), name, content),
    readDocument: (run, name) => readIfThere(join(root, run, name)),
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return []
    throw error
  }
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

function parse<Schema extends z.ZodType>(schema: Schema, file: string, text: string): z.infer<Schema> {
  try {
    return check(schema, file, JSON.parse(text))
  } catch (error) {
    if (recordDamaged.matches(error)) throw error
    throw recordDamaged({ file, why: messageOf(error) }, { cause: error })
  }
}

function check<Schema extends z.ZodType>(schema: Schema, file: string, value: unknown): z.infer<Schema> {
  const read = schema.safeParse(value)
  if (read.success) return read.data
  throw recordDamaged({ file, why: z.prettifyError(read.error).replaceAll('\n', ' ') })
}
