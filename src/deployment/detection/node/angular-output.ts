import * as z from 'zod'
import type { ProjectFiles } from '../project-files.ts'
import { readJsonObject } from './json-object.ts'

const OutputPath = z.union([
  z.string().transform((base) => ({ base, browser: 'browser' })),
  z.looseObject({ base: z.string(), browser: z.string().default('browser') }),
])
const Targets = z.looseObject({
  build: z.looseObject({
    builder: z.string().default(''),
    options: z.looseObject({ outputPath: OutputPath.optional() }).optional(),
  }),
})
const Workspace = z.looseObject({
  projects: z.record(
    z.string(),
    z.looseObject({ architect: Targets.optional(), targets: Targets.optional() }),
  ),
})

/**
 * Folder that the first project of angular.json is built into; undefined when that file does not say.
 * Source: Angular's workspace schema: the application builder adds `browser`, the older browser builder does not.
 */
export function readAngularOutput(files: ProjectFiles): string | undefined {
  const workspace = Workspace.safeParse(readJsonObject(files.read('angular.json')))
  const [name, project] = Object.entries(workspace.data?.projects ?? {})[0] ?? []
  const build = (project?.architect ?? project?.targets)?.build
  if (name === undefined || build === undefined) return undefined
  const { base, browser } = build.options?.outputPath ?? { base: `dist/${name}`, browser: 'browser' }
  const isFlat = build.builder.endsWith(':browser') || browser === ''
  return isFlat ? base : `${base}/${browser}`
}
