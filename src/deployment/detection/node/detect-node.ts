import type { DetectedApplication, Evidence } from '../../../domain/deployment-configuration.ts'
import { anApplication, applicationNameFrom, evidenceIn, webProcess } from '../detection.ts'
import { findHealthPath } from '../health-path.ts'
import { filesWithin, type ProjectFiles } from '../project-files.ts'
import { dependenciesOf, type PackageJson } from './package-json.ts'
import { type PackageManager, runScript } from './package-manager.ts'
import { findServerFramework, nameWebLibrary, type ServerFramework } from './server-frameworks.ts'
import { followCommand, followScript, type ScriptContext } from './start-command.ts'
import { findClientRouter, findStaticFramework } from './static-frameworks.ts'

/** One package of a project: the root, or a member of its workspace. */
export type NodePackage = {
  /** The whole project. */
  readonly files: ProjectFiles
  /** `.` for the root. */
  readonly path: string
  readonly packageJson: PackageJson
  readonly manager: PackageManager
  /** Builds it, run in its folder; null when there is nothing to build. */
  readonly build: readonly string[] | null
}

/** How sure it is that the package is an application: a start script is more than a file that could be one. */
export type NodeFinding = {
  readonly how: 'start-script' | 'framework' | 'static' | 'entry-file'
  readonly application: DetectedApplication
}

/** Scripts in which production starts, best first. `start` alone is the convention; the others stand beside a development start. */
const startScripts = ['start', 'start:prod', 'start:production', 'serve:prod', 'prod', 'production']
const entryFiles = ['server', 'index', 'app', 'main', 'src/server', 'src/index', 'src/main', 'src/app']
const entryExtensions = ['js', 'mjs', 'cjs', 'ts', 'mts']

const inPackage = (node: NodePackage, file: string): string =>
  node.path === '.' ? file : `${node.path}/${file}`

/** Where programs of the package are installed: its own folder, then each folder above up to the root. */
export function binFoldersOf(path: string): string[] {
  const depth = path === '.' ? 0 : path.split('/').length
  return Array.from({ length: depth + 1 }, (_, up) => `${'../'.repeat(up)}node_modules/.bin`)
}

export const scriptContextOf = (node: NodePackage): ScriptContext => ({
  scripts: node.packageJson.scripts ?? {},
  dependencies: new Set(Object.keys(dependenciesOf(node.packageJson))),
  binFolders: binFoldersOf(node.path),
  isMember: node.path !== '.',
})

/** Source that a built entry was made of: dist/server.js is written from src/server.ts. */
const sourcesOf = (entry: string): string[] => {
  const stem = entry.replace(/\.[cm]?[jt]s$/, '')
  const bare = stem.replace(/^(?:dist|build|lib|out)\//, '')
  return [
    entry,
    ...[`src/${bare}`, bare, stem].flatMap((each) => entryExtensions.map((end) => `${each}.${end}`)),
  ]
}

const programOf = (argv: readonly string[]): string => {
  const program = argv[0] === 'env' ? argv.slice(1).find((word) => !word.includes('=')) : argv[0]
  return program ?? ''
}

/** Programs needed on PATH. `node` always: programs of the project are written in JavaScript. */
function requiredPrograms(node: NodePackage, argv: readonly string[]): string[] {
  const program = programOf(argv)
  const usesManager = node.manager.install !== null || node.build !== null
  const started = program.includes('/') || ['sh', 'exec', '@static', ''].includes(program) ? [] : [program]
  return [...new Set(['node', ...(usesManager ? [node.manager.program] : []), ...started])]
}

/** The source file that a command line starts, also when a shell starts it: the last one that it names. */
const entryOf = (argv: readonly string[]): string | undefined =>
  [...argv.join(' ').matchAll(/(?<![\w./-])[\w./@-]+\.[cm]?[jt]s(?![\w./-])/g)].at(-1)?.[0]

type Started = {
  readonly argv: readonly string[]
  readonly framework: string | undefined
  readonly env?: Readonly<Record<string, string>>
  readonly evidence: readonly Evidence[]
}

function applicationOf(node: NodePackage, started: Started): DetectedApplication {
  const files = filesWithin(node.files, node.path)
  const entry = entryOf(started.argv)
  const healthPath = entry === undefined ? undefined : findHealthPath(files, sourcesOf(entry))
  const buildEvidence = evidenceIn(node.files, inPackage(node, 'package.json'), '"build"', {
    what: 'build',
    why:
      node.packageJson.scripts?.['build'] === undefined
        ? 'members of the workspace that it needs have a build script'
        : 'there is a build script',
  })
  return anApplication('node', {
    framework: started.framework,
    name: applicationNameFrom(node.packageJson.name),
    install: node.manager.install === null ? null : [...node.manager.install],
    build: node.build === null ? null : [...node.build],
    processes: [webProcess(started.argv, healthPath)],
    env: started.argv[0] === '@static' ? {} : { NODE_ENV: 'production', ...started.env },
    requires: requiredPrograms(node, started.argv),
    evidence: [
      ...node.manager.evidence,
      ...(node.build === null ? [] : [buildEvidence]),
      ...started.evidence,
    ],
  })
}

function fromScripts(node: NodePackage): { finding?: NodeFinding; notes: Evidence[] } {
  const notes: Evidence[] = []
  const file = inPackage(node, 'package.json')
  for (const name of startScripts) {
    const start = followScript(name, scriptContextOf(node))
    if (start === undefined) continue
    const said = {
      what: 'start',
      why: `script "${name}" is ${JSON.stringify(node.packageJson.scripts?.[name])}`,
    }
    const evidence = evidenceIn(node.files, file, `"${name}"`, said)
    if (start.kind === 'development') {
      notes.push({ ...evidence, what: 'not the start', why: `script "${name}" is not used: ${start.why}` })
      continue
    }
    const more = start.notes.map((why) => ({ what: 'start', why, file }))
    const started = {
      argv: start.argv,
      framework: nameWebLibrary(node.packageJson),
      evidence: [...notes, evidence, ...more],
    }
    return { finding: { how: 'start-script', application: applicationOf(node, started) }, notes }
  }
  return { notes }
}

/** How a framework's program is run without its package manager; see ScriptContext for why a member differs. */
function frameworkArgv(node: NodePackage, start: ServerFramework['start']): readonly string[] {
  if (start.kind === 'script') return ['node', start.file]
  const line = [start.program, ...start.arguments].join(' ')
  const followed = followCommand(line, scriptContextOf(node))
  return followed.kind === 'start' ? followed.argv : [start.program, ...start.arguments]
}

function fromServerFramework(node: NodePackage, notes: readonly Evidence[]): NodeFinding | undefined {
  const files = filesWithin(node.files, node.path)
  const found = findServerFramework({ files, packageJson: node.packageJson })
  if (found === undefined) return undefined
  const said = { what: 'start', why: `it depends on ${found.dependency}` }
  const because = evidenceIn(node.files, inPackage(node, 'package.json'), `"${found.dependency}"`, said)
  const argv = frameworkArgv(node, found.start)
  const started = { argv, framework: found.name, env: found.env, evidence: [...notes, because] }
  return { how: 'framework', application: applicationOf(node, started) }
}

function fromStaticFramework(node: NodePackage, notes: readonly Evidence[]): NodeFinding | undefined {
  const files = filesWithin(node.files, node.path)
  const found = findStaticFramework({ files, packageJson: node.packageJson })
  if (found === undefined || node.build === null) return undefined
  const router = findClientRouter(found, node.packageJson)
  const file = inPackage(node, 'package.json')
  const evidence: Evidence[] = [...notes, { what: 'files to serve', why: found.why, file }]
  if (router !== undefined)
    evidence.push({
      what: 'unknown paths',
      why: `index.html answers them: ${router} routes in the browser`,
      file,
    })
  const argv = ['@static', found.directory, ...(router === undefined ? [] : ['--spa'])]
  return { how: 'static', application: applicationOf(node, { argv, framework: found.name, evidence }) }
}

function fromEntryFile(node: NodePackage, notes: readonly Evidence[]): NodeFinding | undefined {
  const files = filesWithin(node.files, node.path)
  const { main } = node.packageJson
  const isMainUsable =
    main !== undefined && (files.isFile(main) || (node.build !== null && /\.[cm]?js$/.test(main)))
  const guessed = entryFiles
    .flatMap((stem) => entryExtensions.map((end) => `${stem}.${end}`))
    .find((file) => files.isFile(file))
  const entry = isMainUsable ? main.replace(/^\.\//, '') : guessed
  if (entry === undefined) return undefined
  const evidence = isMainUsable
    ? evidenceIn(node.files, inPackage(node, 'package.json'), '"main"', {
        what: 'start',
        why: `main is ${entry}`,
      })
    : { what: 'start', why: `${entry} is there and no start script`, file: inPackage(node, entry) }
  const program = node.manager.id === 'bun' && entry.endsWith('ts') ? 'bun' : 'node'
  const started = {
    argv: [program, entry],
    framework: nameWebLibrary(node.packageJson),
    evidence: [...notes, evidence],
  }
  return { how: 'entry-file', application: applicationOf(node, started) }
}

/** How one package is started in production, or undefined when it is no application. Pure. */
export function detectNodePackage(node: NodePackage): NodeFinding | undefined {
  const { finding, notes } = fromScripts(node)
  return (
    finding ??
    fromServerFramework(node, notes) ??
    fromStaticFramework(node, notes) ??
    fromEntryFile(node, notes)
  )
}

/** The build of a package by itself, run in its folder. */
export const ownBuild = (packageJson: PackageJson, manager: PackageManager): string[] | null =>
  packageJson.scripts?.['build'] === undefined ? null : runScript(manager, 'build')
