import type { DetectedApplication } from '../../../src/domain/deployment-configuration.ts'
import type { ProjectEntry, ProjectFiles } from '../../../src/deployment/detection/project-files.ts'

/** A project that exists only in this text: path -> content. Names in `executable` carry the executable bit. */
export function inMemoryFiles(
  texts: Readonly<Record<string, string>>,
  executable: readonly string[] = [],
): ProjectFiles {
  const paths = Object.keys(texts)
  const list = (folder: string): ProjectEntry[] => {
    const prefix = folder === '.' ? '' : `${folder}/`
    const names = paths
      .filter((path) => path.startsWith(prefix))
      .map((path) => path.slice(prefix.length).split('/'))
    const entries = new Map(
      names.map(([name = '', ...rest]): [string, ProjectEntry] => [
        name,
        { name, kind: rest.length > 0 ? 'folder' : 'file' },
      ]),
    )
    return [...entries.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
  }
  return {
    list,
    read: (path) => texts[path.replace(/^\.\//, '')],
    isFile: (path) => paths.includes(path.replace(/^\.\//, '')),
    isExecutable: (path) => executable.includes(path),
  }
}

export const packageJson = (content: object): string => JSON.stringify(content, null, 2)

/** What a table compares: the decisions, without what is the same everywhere. */
export const decisionsOf = (application: DetectedApplication | undefined) =>
  application === undefined
    ? undefined
    : {
        kind: application.kind,
        framework: application.framework,
        install: application.install?.join(' ') ?? null,
        build: application.build?.join(' ') ?? null,
        migrate: application.migrate?.join(' ') ?? null,
        start: application.processes.map((each) => each.argv.join(' ')),
        health: application.processes[0]?.health.path,
        requires: application.requires,
      }

export type Decisions = NonNullable<ReturnType<typeof decisionsOf>>
