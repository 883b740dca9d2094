import type { DetectedApplication, Evidence } from '../../domain/deployment-configuration.ts'
import { ProcessSpec } from '../../domain/process.ts'
import type { ProjectFiles } from './project-files.ts'

/** What a detector says about one folder: an application, or undefined when it is none of its kind. */
export type Detector = (files: ProjectFiles) => DetectedApplication | undefined

/** An application of which only `parts` are known; the rest is nothing to do. */
export const anApplication = (
  kind: string,
  parts: Partial<Omit<DetectedApplication, 'kind'>>,
): DetectedApplication => ({
  kind,
  install: null,
  build: null,
  processes: [],
  migrate: null,
  env: {},
  requires: [],
  evidence: [],
  ...parts,
})

/** The process that stands behind the router. `healthPath` only when the source shows such a route. */
export const webProcess = (argv: readonly string[], healthPath?: string): ProcessSpec =>
  ProcessSpec.parse({
    name: 'web',
    role: 'web',
    argv: [...argv],
    ...(healthPath === undefined ? {} : { health: { path: healthPath } }),
  })

/** A reason, with the line of `file` that holds `needle` when it is found there. */
export function evidenceIn(
  files: ProjectFiles,
  file: string,
  needle: string,
  said: { readonly what: string; readonly why: string },
): Evidence {
  const index = files.read(file)?.indexOf(needle) ?? -1
  if (index < 0) return { ...said, file }
  return { ...said, file, line: (files.read(file) ?? '').slice(0, index).split('\n').length }
}

/** `text` as an application name, or undefined when nothing usable is left of it. */
export function applicationNameFrom(text: string | undefined): string | undefined {
  const name = (text ?? '')
    .toLowerCase()
    .replace(/^@[^/]*\//, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 63)
    .replaceAll(/^-+|-+$/g, '')
  return name === '' ? undefined : name
}
