import * as z from 'zod'
import { messageOf } from '../../../kernel/errors.ts'
import { malformedProjectFile } from '../errors.ts'
import type { ProjectFiles } from '../project-files.ts'

const Versions = z.record(z.string(), z.string()).optional()

/** The part of package.json that decides how a project is installed, built and started. */
export const PackageJson = z.looseObject({
  name: z.string().optional(),
  main: z.string().optional(),
  scripts: z.record(z.string(), z.string()).optional(),
  dependencies: Versions,
  devDependencies: Versions,
  optionalDependencies: Versions,
  workspaces: z.union([z.array(z.string()), z.looseObject({ packages: z.array(z.string()) })]).optional(),
  packageManager: z.string().optional(),
})
export type PackageJson = z.infer<typeof PackageJson>

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw malformedProjectFile({ file, problem: messageOf(cause) }, { cause })
  }
}

/**
 * Reads `package.json` of a folder; undefined when there is none.
 * @throws NX-DETECT-FILE-INVALID when it is no JSON, or a field that matters has the wrong shape
 */
export function readPackageJson(files: ProjectFiles, folder = '.'): PackageJson | undefined {
  const file = folder === '.' ? 'package.json' : `${folder}/package.json`
  const text = files.read(file)
  if (text === undefined) return undefined
  const parsed = PackageJson.safeParse(parseJson(text, file))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw malformedProjectFile({ file, problem: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}` })
}

/** Everything that is installed for it, by name. */
export const dependenciesOf = (packageJson: PackageJson): Readonly<Record<string, string>> => ({
  ...packageJson.devDependencies,
  ...packageJson.optionalDependencies,
  ...packageJson.dependencies,
})

export const dependsOn = (packageJson: PackageJson, name: string): boolean =>
  name in dependenciesOf(packageJson)
