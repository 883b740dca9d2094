import type { DetectedApplication } from '../../domain/deployment-configuration.ts'
import { parseScriptLine, shellThatExecs, withVariables } from './command-line.ts'
import { detectDeno } from './deno.ts'
import type { Detector } from './detection.ts'
import { detectDotnet } from './dotnet.ts'
import { detectGo, detectGoFoundation } from './go.ts'
import { detectJava } from './java.ts'
import { scriptContextOf } from './node/detect-node.ts'
import { readPackageJson } from './node/package-json.ts'
import { detectNodeFoundation } from './node/node-foundation.ts'
import { choosePackageManager } from './node/package-manager.ts'
import { followCommand } from './node/start-command.ts'
import { detectNodeProject } from './node/workspace.ts'
import { detectPhp } from './php.ts'
import type { FollowLine } from './procfile.ts'
import type { ProjectFiles } from './project-files.ts'
import { detectPython, detectPythonFoundation } from './python/detect-python.ts'
import { followPython } from './python/follow-python.ts'
import { detectRuby, detectRubyFoundation } from './ruby.ts'
import { detectRust } from './rust.ts'
import { detectShell } from './shell.ts'
import { detectStatic } from './static.ts'

/** A kind of project: how it is told, and the files that mark it. */
export type Ecosystem = {
  readonly kind: string
  readonly detect: Detector
  /** How it is installed and built when a Procfile or the manifest says what starts; `detect` when left out. */
  readonly foundation?: Detector
  /** Files whose presence alone says that somebody works with it. */
  readonly markers: readonly string[]
  /** For people: what was looked for. Empty when another entry of the same kind says it. */
  readonly lookedFor: string
}

/** With one of its markers it is asked before Node, without any after: a script beside a Node server is no application. */
function marked(kind: string, detect: Detector, markers: readonly string[], lookedFor: string): Ecosystem {
  const detectMarked: Detector = (files) =>
    markers.some((file) => files.isFile(file)) ? detect(files) : undefined
  return { kind, detect: detectMarked, markers, lookedFor }
}

const either =
  (first: Detector, second: Detector): Detector =>
  (files) =>
    first(files) ?? second(files)

const unmarked = (kind: string, detect: Detector): Ecosystem => ({ kind, detect, markers: [], lookedFor: '' })

const pythonMarkers = ['requirements.txt', 'pyproject.toml', 'Pipfile', 'uv.lock', 'manage.py', 'setup.py']
const javaMarkers = ['pom.xml', 'build.gradle', 'build.gradle.kts', 'settings.gradle', 'settings.gradle.kts']

/**
 * Every ecosystem, first hit wins.
 * Source of the order: railpack, core/providers/provider.go; a language that serves pages and uses Node for its assets
 * comes before Node.
 */
export const ecosystems: readonly Ecosystem[] = [
  {
    kind: 'php',
    detect: detectPhp,
    markers: ['index.php', 'composer.json'],
    lookedFor: 'index.php or public/index.php (PHP)',
  },
  {
    kind: 'go',
    detect: detectGo,
    markers: ['go.mod', 'go.work'],
    foundation: detectGoFoundation,
    lookedFor: 'go.mod or main.go (Go)',
  },
  marked('java', detectJava, javaMarkers, 'pom.xml, build.gradle, a single .jar or Main.java (Java)'),
  { kind: 'rust', detect: detectRust, markers: ['Cargo.toml'], lookedFor: 'Cargo.toml (Rust)' },
  {
    ...marked('ruby', detectRuby, ['Gemfile', 'config.ru'], 'Gemfile, config.ru or app.rb (Ruby)'),
    foundation: either(detectRuby, detectRubyFoundation),
  },
  {
    ...marked(
      'python',
      detectPython,
      pythonMarkers,
      'requirements.txt, pyproject.toml, Pipfile, main.py or app.py (Python)',
    ),
    foundation: either(detectPython, detectPythonFoundation),
  },
  { kind: 'deno', detect: detectDeno, markers: ['deno.json', 'deno.jsonc'], lookedFor: 'deno.json (Deno)' },
  { kind: 'dotnet', detect: detectDotnet, markers: [], lookedFor: '*.csproj (.NET)' },
  {
    kind: 'node',
    detect: (files) => detectNodeProject(files)?.finding.application,
    foundation: detectNodeFoundation,
    markers: ['package.json'],
    lookedFor: 'package.json with a start script, a framework or main (Node, Bun)',
  },
  unmarked('python', detectPython),
  unmarked('ruby', detectRuby),
  unmarked('java', detectJava),
  { kind: 'static', detect: detectStatic, markers: [], lookedFor: 'index.html (static files)' },
  { kind: 'shell', detect: detectShell, markers: [], lookedFor: 'start.sh' },
]

/** A command line in a project of no special kind. */
const followPlain: FollowLine = (line) => {
  const parsed = parseScriptLine(line)
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
export function followLineOf(files: ProjectFiles, application: DetectedApplication | undefined): FollowLine {
  if (application?.kind === 'node') return followNode(files)
  return application?.kind === 'python' && application.install !== null ? followPython : followPlain
}
