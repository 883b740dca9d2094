// registration: which environments this home's monitor watches, one file for each.
import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { systemCodeOf } from '../../kernel/errors.ts'
import { writeFileAtomically } from '../../kernel/write-file-atomically.ts'
import { ApplicationName, EnvironmentName } from '../../domain/release.ts'

export const Registration = z.strictObject({
  version: z.literal(1),
  application: ApplicationName,
  environment: EnvironmentName,
  /** Absolute. */
  directory: z.string(),
  /** Values of the variables that `monitoring` in nexo.yaml refers to: the monitor runs without the user's shell. */
  variables: z.record(z.string(), z.string()),
})
export type Registration = z.infer<typeof Registration>

export const targetId = ({
  application,
  environment,
}: Pick<Registration, 'application' | 'environment'>): string => `${application}.${environment}`

const fileOf = (folder: string, id: string): string => join(folder, `${id}.json`)

/** Readable by its owner only: variables may be confidential. */
export async function writeRegistration(folder: string, registration: Registration): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await writeFileAtomically(
    fileOf(folder, targetId(registration)),
    `${JSON.stringify(registration, null, 2)}\n`,
    0o600,
  )
}

export const removeRegistration = (folder: string, id: string): Promise<void> =>
  rm(fileOf(folder, id), { force: true })

export type ReadRegistrations = {
  readonly registrations: readonly Registration[]
  readonly problems: readonly string[]
}

/** Every registration, ordered by name; a file that is none is a problem, and keeps no other from being read. */
export async function readRegistrations(folder: string): Promise<ReadRegistrations> {
  const registrations: Registration[] = []
  const problems: string[] = []
  for (const name of (await namesIn(folder)).filter((one) => one.endsWith('.json')).sort()) {
    const content = await contentOf(join(folder, name))
    if (content === undefined) continue
    const read = Registration.safeParse(jsonOf(content))
    if (read.success) registrations.push(read.data)
    else
      problems.push(
        `${join(folder, name)} is no registration; remove it and run \`nexo monitor run\` in the project`,
      )
  }
  return { registrations, problems }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return []
    throw error
  }
}

/** Undefined when it has just been removed. */
async function contentOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

function jsonOf(content: string): unknown {
  try {
    return JSON.parse(content)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
