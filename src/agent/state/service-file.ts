import { readdir, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { messageOf, NexoError, systemCodeOf } from '../../kernel/errors.ts'
import type { AgentPaths, ServicePaths } from '../paths.ts'
import { servicePaths } from '../paths.ts'
import { ServiceKey } from '../protocol/documents.ts'
import { stateCorrupt, stateNewer } from '../service-errors.ts'
import { writeDurably } from './durable-file.ts'
import { ServiceState, stateFormat } from './service-state.ts'

/**
 * A service found on disk: its state, or why it cannot be read. The others go on. `mended`: what was wrong with its
 * file, when the state was taken from the copy.
 */
export type FoundService =
  | { readonly service: ServiceKey; readonly state: ServiceState; readonly mended?: NexoError }
  | { readonly service: ServiceKey; readonly damage: NexoError }

/** Every service below the agent's folder. Folders that hold no state file are skipped: nothing was declared. */
export async function readServices(paths: AgentPaths): Promise<readonly FoundService[]> {
  const found: FoundService[] = []
  for (const application of await foldersOf(paths.services)) {
    for (const environment of await foldersOf(join(paths.services, application))) {
      const key = ServiceKey.safeParse({ application, environment })
      const service = key.success ? await readService(paths, key.data) : undefined
      if (service !== undefined) found.push(service)
    }
  }
  return found
}

async function readService(paths: AgentPaths, service: ServiceKey): Promise<FoundService | undefined> {
  const { state: file, stateCopy } = servicePaths(paths, service)
  try {
    return { service, state: await readState(file) }
  } catch (error) {
    if (stateNewer.matches(error)) return { service, damage: error }
    const damage = stateCorrupt.matches(error)
      ? error
      : stateCorrupt({ file, why: messageOf(error) }, { cause: error })
    const copy = await readCopy(stateCopy)
    if (copy !== undefined) return { service, state: await mend(file, copy), mended: damage }
    return systemCodeOf(error) === 'ENOENT' ? undefined : { service, damage }
  }
}

const readState = async (file: string): Promise<ServiceState> =>
  parseServiceState(file, await readFile(file, 'utf8'))

/** Undefined when there is no copy, or it is as damaged as what it stands in for. */
async function readCopy(file: string): Promise<ServiceState | undefined> {
  try {
    return await readState(file)
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT' || error instanceof NexoError) return undefined
    throw error
  }
}

/** The damaged file is kept beside the mended one, for whoever wants to know what happened to it. */
async function mend(file: string, copy: ServiceState): Promise<ServiceState> {
  try {
    await rename(file, `${file}${damagedSuffix}`)
  } catch (error) {
    if (systemCodeOf(error) !== 'ENOENT') throw error
  }
  await writeDurably(file, JSON.stringify(copy))
  return copy
}

/** What a damaged state file is called from then on. */
const damagedSuffix = '.damaged'

/** @throws NX-AGENT-WRITE-FAILED; then the file holds what it held before */
export const writeServiceState = (paths: ServicePaths, state: ServiceState): Promise<void> =>
  writeDurably(paths.state, JSON.stringify(state))

/**
 * Writes what to fall back on when the state file is damaged. Not synced: a power cut spares the file itself.
 * @throws NX-AGENT-WRITE-FAILED; then the copy is an older one
 */
export const writeStateCopy = (paths: ServicePaths, state: ServiceState): Promise<void> =>
  writeDurably(paths.stateCopy, JSON.stringify(state), { sync: 'no' })

/**
 * State out of the text of its file.
 *
 * @throws NX-AGENT-STATE-CORRUPT when the text is truncated or of another shape
 * @throws NX-AGENT-STATE-NEWER when a newer nexo wrote it
 */
export function parseServiceState(file: string, text: string): ServiceState {
  const value = parseJson(file, text)
  const format = z.looseObject({ format: z.number() }).safeParse(value)
  if (format.success && format.data.format > stateFormat) {
    throw stateNewer({ file, format: format.data.format, known: stateFormat })
  }
  const state = ServiceState.safeParse(value)
  if (state.success) return state.data
  throw stateCorrupt({ file, why: z.prettifyError(state.error).replaceAll('\n', ' ') })
}

function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw stateCorrupt({ file, why: text === '' ? 'it is empty' : messageOf(error) }, { cause: error })
  }
}

async function foldersOf(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true })
    return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return []
    throw error
  }
}
