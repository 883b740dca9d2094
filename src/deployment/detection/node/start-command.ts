// A script of package.json, seen through to the process that it starts: package managers swallow stop signals.
import {
  keepsShell,
  parseScriptLine,
  pathPrefix,
  quoted,
  shellThatExecs,
  withVariables,
} from '../command-line.ts'
import { developmentServer } from './development-servers.ts'

/** What following a script needs to know. `binFolders` hold installed programs, relative to the application's folder. */
export type ScriptContext = {
  readonly scripts: Readonly<Record<string, string>>
  readonly dependencies: ReadonlySet<string>
  readonly binFolders: readonly string[]
  /** The application is a member of a workspace: where its programs are is known only after the install. */
  readonly isMember: boolean
}

export type StartCommand =
  | { readonly kind: 'start'; readonly argv: readonly string[]; readonly notes: readonly string[] }
  | { readonly kind: 'development'; readonly why: string }

const maxDepth = 8
const runners: ReadonlySet<string> = new Set(['npm', 'pnpm', 'yarn', 'bun'])
const npmShorthands: ReadonlySet<string> = new Set(['start', 'stop', 'restart', 'test'])
const launchers: ReadonlySet<string> = new Set(['npx', 'bunx', 'pnpx'])

/** The script that a package manager would run, with what comes after it; undefined when `argv` runs none. */
function scriptAndRest(
  argv: readonly string[],
  scripts: ScriptContext['scripts'],
): [string, string[]] | undefined {
  const [program = '', first = '', second = ''] = argv
  if (!runners.has(program)) return undefined
  const isRun = first === 'run' || first === 'run-script'
  const name = isRun ? second : first
  // npm alone has its own meaning for every other first word.
  if (!isRun && program === 'npm' && !npmShorthands.has(name)) return undefined
  if (name.startsWith('-') || scripts[name] === undefined) return undefined
  const rest = argv.slice(isRun ? 3 : 2)
  return [name, rest[0] === '--' ? rest.slice(1) : rest]
}

/** `npx next start`, `yarn exec next start` and `cross-env A=B next start` start the same program. */
function withoutLaunchers(
  env: readonly string[],
  argv: readonly string[],
): { env: string[]; argv: string[] } {
  const [program = '', first = ''] = argv
  const next = launchers.has(program)
    ? argv.slice(1).filter((word, index) => index > 0 || (word !== '-y' && word !== '--yes'))
    : runners.has(program) && (first === 'exec' || first === 'x')
      ? argv.slice(argv[2] === '--' ? 3 : 2)
      : program === 'cross-env' || program === 'env'
        ? argv.slice(1)
        : undefined
  if (next === undefined || next.length === 0) return { env: [...env], argv: [...argv] }
  const variables = next.findIndex((word) => !/^[A-Za-z_][A-Za-z0-9_]*=/.test(word))
  if (variables === -1) return { env: [...env], argv: [...argv] }
  return withoutLaunchers([...env, ...next.slice(0, variables)], next.slice(variables))
}

/** Programs of the platform are on PATH; others are installed with the project. */
const isOnPath = (program: string): boolean =>
  program.includes('/') || /^(?:node|bun|deno|sh|bash|python3?|ruby|java|php|exec)$/.test(program)

// next's own program is no shell script with any package manager, but it is one more process: its file is run directly.
const installedProgram = (program: string): string[] =>
  program === 'next' ? ['node', 'node_modules/next/dist/bin/next'] : [`node_modules/.bin/${program}`]

/** A port that is written into a `next start` script is wrong for every replica but one. */
function nextOnPort(argv: readonly string[]): readonly string[] {
  if (argv[0] !== 'next' || argv[1] !== 'start') return argv
  const isPortFlag = (word = ''): boolean => /^(?:-p|--port)/.test(word)
  const others = argv.filter(
    (word, at) => !isPortFlag(word) && !['-p', '--port'].includes(argv[at - 1] ?? ''),
  )
  return [...others, '-p', '$PORT']
}

function argvOf(argv: readonly string[], env: readonly string[], context: ScriptContext): string[] {
  const [program = '', ...rest] = argv
  if (program === 'node') {
    return withVariables(env, ['node', ...rest.filter((word) => !/^--watch(?:-|=|$)/.test(word))])
  }
  if (isOnPath(program)) return withVariables(env, program === 'exec' ? rest : argv)
  if (context.dependencies.has(program) && !context.isMember) {
    return withVariables(env, [...installedProgram(program), ...rest])
  }
  return shellThatExecs(withVariables(env, argv).map(quoted).join(' '), context.binFolders)
}

const assignmentText = (assigned: string): string => {
  const [name = '', ...value] = assigned.split('=')
  return `${name}=${quoted(value.join('='))}`
}

function followSimple(
  written: { readonly env: readonly string[]; readonly argv: readonly string[] },
  context: ScriptContext,
  depth: number,
): StartCommand {
  const { env, argv } = withoutLaunchers(written.env, written.argv)
  const script = scriptAndRest(argv, context.scripts)
  if (script !== undefined && depth < maxDepth) {
    const [name, rest] = script
    const line = [...env.map(assignmentText), context.scripts[name] ?? '', ...rest.map(quoted)].join(' ')
    return followLine(withPre(context.scripts, name, line), context, depth + 1)
  }
  if (argv[0] === 'nodemon') return followSimple({ env, argv: ['node', ...argv.slice(1)] }, context, depth)
  const why = developmentServer(argv)
  return why === undefined
    ? { kind: 'start', argv: argvOf(nextOnPort(argv), env, context), notes: [] }
    : { kind: 'development', why }
}

const withPre = (scripts: ScriptContext['scripts'], name: string, line: string): string =>
  scripts[`pre${name}`] === undefined ? line : `${scripts[`pre${name}`] ?? ''} && ${line}`

/** Text that a shell runs in place of itself. */
const asShellText = (argv: readonly string[]): string =>
  argv[0] === 'sh' && argv[1] === '-c' ? (argv[2] ?? '') : `exec ${argv.map(quoted).join(' ')}`

function followLine(line: string, context: ScriptContext, depth: number): StartCommand {
  const parsed = parseScriptLine(line)
  if (parsed.kind === 'simple') return followSimple(parsed, context, depth)
  if (parsed.kind === 'shell') {
    const note = 'it needs a shell, which stays between nexo and the application'
    return {
      kind: 'start',
      argv: shellThatExecs(line, context.binFolders),
      notes: keepsShell(line) ? [note] : [],
    }
  }
  const last = followLine(parsed.last, context, depth)
  if (last.kind === 'development') return last
  const prefix = pathPrefix(context.binFolders)
  const tail = asShellText(last.argv).replace(prefix, '')
  return { ...last, argv: ['sh', '-c', `${prefix}${parsed.before.join(' && ')} && ${tail}`] }
}

/**
 * The process that script `name` starts, without the package manager and, where it means the same, without a shell.
 *
 * Promise: pure; what runs before the application (a `pre` script, `a && b`) still runs, then the shell replaces itself
 * by the application. `development` when the script serves only a developer; undefined when there is no such script.
 */
export function followScript(name: string, context: ScriptContext): StartCommand | undefined {
  const line = context.scripts[name]
  if (line === undefined || line.trim() === '') return undefined
  const start = followLine(withPre(context.scripts, name, line), context, 0)
  if (start.kind === 'development' || context.scripts[`post${name}`] === undefined) return start
  const note = `post${name} is left out: it would run after the application ended`
  return { ...start, notes: [...start.notes, note] }
}

/** A command line that is no script, such as one of a Procfile. */
export const followCommand = (line: string, context: ScriptContext): StartCommand =>
  followLine(line, context, 0)

/**
 * A command line that somebody wrote, when a package manager stands in it: `npm start`, or `npx` with a program that the
 * project depends on. Undefined for every other line, which is to be run as it is written.
 */
export function followPackageManager(line: string, context: ScriptContext): StartCommand | undefined {
  const written = parseScriptLine(line)
  if (written.kind !== 'simple') return undefined
  const { argv } = withoutLaunchers(written.env, written.argv)
  const isInstalled = argv[0] !== written.argv[0] && context.dependencies.has(argv[0] ?? '')
  const isSeen = isInstalled || scriptAndRest(argv, context.scripts) !== undefined
  return isSeen ? followLine(line, context, 0) : undefined
}
