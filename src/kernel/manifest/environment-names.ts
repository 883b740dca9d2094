import type { Manifest } from '../../domain/manifest.ts'
import { unknownEnvironment } from '../errors-configuration.ts'
import { suggest } from '../suggestion.ts'

/** The environment that every project has: this machine. */
export const localEnvironment = 'local'

/** Names of all environments, `local` among them, sorted. */
export const environmentNames = (manifest: Manifest | undefined): readonly string[] =>
  [...new Set([localEnvironment, ...Object.keys(manifest?.environments ?? {})])].sort()

/**
 * Ends when `environment` is one of the manifest's. `file` is its name as it is shown; undefined without a manifest.
 *
 * @throws NX-CONFIG-UNKNOWN-ENVIRONMENT with what there is
 */
export function requireEnvironment(manifest: Manifest | undefined, environment: string, file?: string): void {
  const known = environmentNames(manifest)
  if (known.includes(environment)) return
  const suggestion = suggest(environment, known) ?? null
  throw unknownEnvironment({ environment, file: file ?? null, known: [...known], suggestion })
}
