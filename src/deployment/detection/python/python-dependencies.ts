import * as z from 'zod'
import type { ProjectFiles } from '../project-files.ts'
import { readToml } from '../toml.ts'

const PyProject = z.looseObject({
  project: z
    .looseObject({
      name: z.string().optional(),
      dependencies: z.array(z.string()).optional(),
      scripts: z.record(z.string(), z.string()).optional(),
    })
    .optional(),
  'build-system': z.looseObject({}).optional(),
  tool: z
    .looseObject({
      poetry: z
        .looseObject({
          name: z.string().optional(),
          dependencies: z.record(z.string(), z.unknown()).optional(),
          scripts: z.record(z.string(), z.unknown()).optional(),
        })
        .optional(),
    })
    .optional(),
})
export type PyProject = z.infer<typeof PyProject>

const Pipfile = z.looseObject({ packages: z.record(z.string(), z.unknown()).optional() })

/** What a Python project says of itself. `dependencies` are normalised names (PEP 503) with extras, such as `fastapi[standard]`. */
export type PythonProject = {
  readonly pyproject: PyProject | undefined
  readonly dependencies: ReadonlySet<string>
}

/** Name and extras of a requirement line; undefined for options, comments and links. Source: PEP 508. */
export function requirementName(line: string): string | undefined {
  const [, name, extras = ''] = /^\s*([A-Za-z0-9][A-Za-z0-9._-]*)\s*(\[[^\]]*\])?/.exec(line) ?? []
  if (name === undefined || /^\s*\S+:\/\//.test(line)) return undefined
  return name.toLowerCase().replaceAll(/[-_.]+/g, '-') + extras.replaceAll(/\s/g, '').toLowerCase()
}

const requirementFiles = [
  'requirements.txt',
  'requirements/production.txt',
  'requirements/prod.txt',
  'requirements/base.txt',
]

/** The file that `pip install -r` takes, or undefined. */
export const findRequirementsFile = (files: ProjectFiles): string | undefined =>
  requirementFiles.find((file) => files.isFile(file))

/** Everything that the project says it needs. @throws NX-DETECT-FILE-INVALID for pyproject.toml or Pipfile */
export function readPythonProject(files: ProjectFiles): PythonProject {
  const pyproject = readToml(files, 'pyproject.toml', PyProject)
  const pipfile = readToml(files, 'Pipfile', Pipfile)
  const lines = [
    ...requirementFiles.flatMap((file) => (files.read(file) ?? '').split('\n')),
    ...(pyproject?.project?.dependencies ?? []),
    ...Object.keys(pyproject?.tool?.poetry?.dependencies ?? {}).filter((name) => name !== 'python'),
    ...Object.keys(pipfile?.packages ?? {}),
  ]
  const names = lines.map(requirementName).filter((name) => name !== undefined)
  return { pyproject, dependencies: new Set(names) }
}

/** Whether the project asks for the distribution `name`, with or without extras. */
export const needs = (project: PythonProject, name: string): boolean =>
  [...project.dependencies].some((each) => each === name || each.startsWith(`${name}[`))
