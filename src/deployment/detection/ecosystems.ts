import type { DetectedApplication } from '../../domain/deployment-configuration.ts'
import { shellThatExecs } from './command-line.ts'
import type { Detector } from './detection.ts'
import { scriptContextOf } from './node/detect-node.ts'
import { readPackageJson } from './node/package-json.ts'
import { choosePackageManager } from './node/package-manager.ts'
import { followCommand } from './node/start-command.ts'
import { detectNodeProject } from './node/workspace.ts'
import type { FollowLine } from './procfile.ts'
import { parseCommandLine, withVariables } from './command-line.ts'
import type { ProjectFiles } from './project-files.ts'
import { detectShell } from './shell.ts'
import { detectStatic } from './static.ts'

/** A kind of project: how it is told, and the files that mark it. */
export type Ecosystem = {
  readonly kind: string
  readonly detect: Detector
  /** Files whose presence alone says that somebody works with it. */
  readonly markers: readonly string[]
  /** For people: what was looked for. */
  readonly lookedFor: string
}

/**
 * Every ecosystem, first hit wins.
 * Source of the order: railpack, core/providers/provider.go; a language that serves pages and uses Node for its assets
 * comes before Node.
 */
export const ecosystems: readonly Ecosystem[] = [
  {
    kind: 'node',
    detect: (files) => detectNodeProject(files)?.finding.application,
    markers: ['package.json'],
    lookedFor: 'package.json (Node, Bun)',
  },
  { kind: 'static', detect: detectStatic, markers: [], lookedFor: 'index.html (static files)' },
  { kind: 'shell', detect: detectShell, markers: [], lookedFor: 'start.sh' },
]

/** A command line in a project of no special kind. */
const followPlain: FollowLine = (line) => {
  const parsed = parseCommandLine(line)
  return parsed.kind === 'simple' ? withVariables(parsed.env, parsed.argv) : shellThatExecs(line, [])
}

function followNode(files: ProjectFiles): FollowLine {
  const packageJson = readPackageJson(files)
  if (packageJson === undefined) return followPlain
  const manager = choosePackageManager(files, packageJson)
  const context = scriptContextOf({ files, path: '.', packageJson, manager, build: null })
  return (line) => {
    const followed = followCommand(line, context)
    return followed.kind === 'start' ? followed.argv : followPlain(line)
  }
}

/** How command lines of a Procfile are run in a project of this kind. */
export function followLineOf(files: ProjectFiles, kind: DetectedApplication['kind'] | undefined): FollowLine {
  return kind === 'node' ? followNode(files) : followPlain
}
