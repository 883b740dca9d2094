import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import type { NexoError } from '../../kernel/errors.ts'
import { messageOf, NexoError as NexoFailure, systemCodeOf } from '../../kernel/errors.ts'
import type { AgentPaths } from '../paths.ts'
import { servicePaths } from '../paths.ts'
import { ServiceKey } from '../protocol.ts'
import { stateCorrupt, stateNewer } from '../service-errors.ts'
import { ServiceState, stateFormat } from './service-state.ts'

/** A service found on disk: its state, or why it cannot be read. The others go on. */
export type FoundService =
  | { readonly service: ServiceKey; readonly state: ServiceState }
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
  const file = servicePaths(paths, service).state
  try {
    return { service, state: parseServiceState(file, await readFile(file, 'utf8')) }
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return undefined
    const damage =
      error instanceof NexoFailure ? error : stateCorrupt({ file, why: messageOf(error) }, { cause: error })
    return { service, damage }
  }
}

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
