// remembered-target: where an environment of a project is found, kept since its last deployment, so that a question
// such as `nexo status` need not look at the whole project again.
import { readdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import * as z from 'zod'
import type { DeploymentConfiguration } from '../../domain/deployment-configuration.ts'
import { systemCodeOf } from '../../kernel/errors.ts'
import { findManifest } from '../../kernel/manifest/find-manifest.ts'
import type { StateStore } from '../../kernel/state/contract.ts'
import { deployedTargetKey } from '../../kernel/state/deployed-target.ts'
import type { Where } from '../collaborators.ts'

/** All that a question about an environment needs to know of its project. */
export type Target = Pick<
  DeploymentConfiguration,
  'application' | 'environment' | 'provider' | 'hosts' | 'plugins' | 'manifestFile'
>

const Remembered = z.object({
  marks: z.string(),
  target: z.object({
    application: z.string(),
    environment: z.string(),
    provider: z.string(),
    hosts: z.array(z.string()),
    plugins: z.array(z.string()).optional(),
    manifestFile: z.string().nullable(),
  }),
})

/**
 * What the name and the place of an application are read from: the manifest that rules `directory`, and the files
 * beside it with size and time. Undefined when the folder cannot be read: then nothing is remembered.
 */
async function marksOf(directory: string): Promise<{ root: string; marks: string } | undefined> {
  const found = await findManifest(directory)
  const file = found.kind === 'none' ? null : found.file
  const root = file === null ? directory : dirname(file)
  try {
    const entries = await readdir(root, { withFileTypes: true })
    const marks = await Promise.all(
      entries.map(async (entry) => {
        if (!entry.isFile()) return entry.name
        const { size, mtimeMs } = await stat(join(root, entry.name))
        return [entry.name, size, mtimeMs]
      }),
    )
    return { root, marks: JSON.stringify([file, marks]) }
  } catch (error) {
    if (systemCodeOf(error) === undefined) throw error
    return undefined
  }
}

/** Remembers where `configuration`, as it was read for `where`, is found. A project of several folders is not remembered. */
export async function rememberTarget(
  state: Pick<StateStore, 'putValue'>,
  where: Where,
  configuration: DeploymentConfiguration,
): Promise<void> {
  const seen = await marksOf(where.directory)
  if (seen === undefined || configuration.projectDirectory !== seen.root) return
  if (configuration.applicationPath !== '.') return
  const { application, environment, provider, hosts, plugins, manifestFile } = configuration
  const target: Target = {
    application,
    environment,
    provider,
    hosts,
    manifestFile,
    ...(plugins === undefined ? {} : { plugins }),
  }
  await state.putValue(deployedTargetKey(where), JSON.stringify({ marks: seen.marks, target }))
}

/** What was remembered, unless anything beside the manifest has changed since. */
export async function recallTarget(
  state: Pick<StateStore, 'getValue'>,
  where: Where,
): Promise<Target | undefined> {
  const [stored, seen] = await Promise.all([
    state.getValue(deployedTargetKey(where)),
    marksOf(where.directory),
  ])
  if (stored === undefined || stored === '' || seen === undefined) return undefined
  const remembered = Remembered.safeParse(JSON.parse(stored))
  if (!remembered.success || remembered.data.marks !== seen.marks) return undefined
  const { plugins, ...target } = remembered.data.target
  return plugins === undefined ? target : { ...target, plugins }
}
