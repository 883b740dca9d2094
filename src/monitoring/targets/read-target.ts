// read-target: a registered environment's nexo.yaml as a plan, and whether it has changed since.
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { systemCodeOf } from '../../kernel/errors.ts'
import { openProject, type ProjectKernel } from '../../kernel/manifest/open-project.ts'
import type { ServingFacts } from '../plan/default-watch.ts'
import { planWatch, type PlannedWatch } from '../plan/plan-watch.ts'
import type { Registration } from './registration.ts'

/** Changes with every change of the file; empty when there is none. */
export async function manifestMark(directory: string): Promise<string> {
  try {
    const { mtimeMs, size, ino } = await stat(join(directory, 'nexo.yaml'))
    return `${mtimeMs} ${size} ${ino}`
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT' || systemCodeOf(error) === 'ENOTDIR') return ''
    throw error
  }
}

/**
 * The plan of an environment.
 * @throws those of `openProject`: NX-CONFIG-MANIFEST-MISSING, -INVALID, -UNREADABLE, -UNNAMED
 */
export async function readTarget(
  kernel: ProjectKernel,
  registration: Registration,
  serving: ServingFacts,
  signal: AbortSignal,
): Promise<PlannedWatch> {
  const { application, directory, environment, variables } = registration
  // What was exported when the environment was set up; the monitor's own environment says nothing of the user's.
  const around = { ...kernel, environment: { ...kernel.environment, ...variables } }
  const project = await openProject(around, { directory, environment, deployedAs: application })
  return planWatch({
    section: project.manifest.monitoring,
    environment,
    serving,
    backups: (project.manifest.maintenance?.backups ?? []).map(({ name }) => name),
    resolve: (text, topic) => project.resolve(text, topic, signal),
  })
}

/** The plan of an environment without a nexo.yaml, or with one that cannot be read. */
export const planWithoutManifest = (
  { environment }: Registration,
  serving: ServingFacts,
): Promise<PlannedWatch> =>
  planWatch({ section: undefined, environment, serving, backups: [], resolve: async (text) => text })

/** Names of the variables that a project's monitoring refers to. */
export function variableNames(section: unknown): readonly string[] {
  const written = JSON.stringify(section ?? {})
  return [
    ...new Set([...written.matchAll(/\$\{env:([A-Za-z_][A-Za-z0-9_]*)\}/g)].map(([, name = '']) => name)),
  ]
}
