import type { Evidence } from '../../domain/deployment-configuration.ts'
import type { ConfigurationFinding } from '../../kernel/errors-configuration.ts'
import type { LoadedManifest } from '../../kernel/manifest/load-manifest.ts'
import type { ManifestMistake } from '../../kernel/manifest/parse-manifest.ts'
import { shownPath } from '../../kernel/manifest/schema-words.ts'
import type { Path } from '../../kernel/manifest/yaml-tree.ts'

/** Says of every setting where in the manifest it stands, the environment's overlay before `app` itself. */
export type Provenance = {
  /** Whether the environment's overlay says something about this key of `app`. */
  inOverlay(key: Path): boolean
  /** That the manifest decided `what`; `key` is a path below `app`. */
  ofApp(what: string, key: Path): Evidence
  /** The same for a path from the top. */
  of(what: string, path: Path): Evidence
  /** A mistake in a key of `app`. */
  mistakeInApp(key: Path, mistake: Omit<ManifestMistake, 'path'>): ConfigurationFinding
  mistake(mistake: ManifestMistake): ConfigurationFinding
}

/** Where the settings of `environment` stand in `loaded`. */
export function createProvenance(loaded: LoadedManifest, environment: string): Provenance {
  const overlay: Path = ['environments', environment, 'app']
  const pathOf = (key: Path): Path =>
    loaded.has([...overlay, ...key]) ? [...overlay, ...key] : ['app', ...key]
  // A process written as a command has no key `command` in the text, so the key above it is shown.
  const written = (path: Path): Path =>
    path.length === 0 || loaded.has(path) ? path : written(path.slice(0, -1))
  const of = (what: string, path: Path): Evidence => ({
    what,
    why: `${shownPath(written(path))} says so`,
    ...loaded.locate(path),
  })
  return {
    inOverlay: (key) => loaded.has([...overlay, ...key]),
    ofApp: (what, key) => of(what, pathOf(key)),
    of,
    mistakeInApp: (key, mistake) => loaded.finding({ ...mistake, path: pathOf(key) }),
    mistake: (mistake) => loaded.finding(mistake),
  }
}
