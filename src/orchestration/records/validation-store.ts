import { createHash } from 'node:crypto'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { systemCodeOf } from '../../kernel/errors.ts'
import { writeFileAtomically } from '../../kernel/write-file-atomically.ts'
import { ApplicationEvidence } from '../evidence.ts'

/** A validation that everything passed, and what it hangs on. */
export const PassedValidation = z.strictObject({
  format: z.literal(1),
  /** Absolute: the folder of the application. */
  directory: z.string(),
  fingerprint: z.string(),
  nexo: z.string(),
  /** When, and by which attempt of which run. */
  at: z.iso.datetime(),
  run: z.string(),
  attempt: z.int().min(1),
  checks: ApplicationEvidence.shape.checks,
})
export type PassedValidation = z.infer<typeof PassedValidation>

/** The newest validation of each application that passed, below the home: `orchestration/validated/`. */
export type ValidationStore = {
  /** Undefined when there is none, or none that this version can read. */
  read(directory: string): Promise<PassedValidation | undefined>
  write(validation: PassedValidation): Promise<void>
}

export function createValidationStore(home: string): ValidationStore {
  const folder = join(home, 'orchestration', 'validated')
  const fileOf = (directory: string): string =>
    join(folder, `${createHash('sha256').update(directory).digest('hex').slice(0, 32)}.json`)
  return {
    read: async (directory) => {
      const found = parse(await readIfThere(fileOf(directory)))
      return found?.directory === directory ? found : undefined
    },
    write: async (validation) => {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      await writeFileAtomically(fileOf(validation.directory), `${JSON.stringify(validation)}\n`, 0o600)
    },
  }
}

async function readIfThere(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return ''
    throw error
  }
}

/** What is damaged, or was written by another version, proves nothing: it is validated again then. */
function parse(text: string): PassedValidation | undefined {
  try {
    return PassedValidation.safeParse(JSON.parse(text)).data
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
