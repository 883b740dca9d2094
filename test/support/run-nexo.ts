// Runs nexo as a user does: as a process. The built command line when dist/ is up to date, its source otherwise.
import { spawn, type ChildProcess } from 'node:child_process'
import { nexoEntry } from './built-nexo.ts'

export type NexoOptions = {
  /** NEXO_HOME. */
  readonly home: string
  /** The folder that the user stands in. */
  readonly cwd: string
  /** Added to a plain environment; undefined removes a variable. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Text for stdin; without it stdin is empty. */
  readonly input?: string
  /** A module that is loaded before nexo. */
  readonly preload?: string
  /** Stops waiting: the process is ended and the run rejects. */
  readonly patienceMs?: number
}

export type NexoRun = {
  readonly exitCode: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

export type RunningNexo = {
  readonly child: ChildProcess
  /** Resolves as soon as stderr and stdout together contain `text`; rejects when the process ends without it. */
  untilOutput(text: string): Promise<void>
  readonly finished: Promise<NexoRun>
}

/** What is loaded early is warned of early: before nexo could keep Node's warnings from its users. */
const quietNode = '--disable-warning=ExperimentalWarning'

/** Runs one command to its end. Resolves whatever its exit code is. */
export const runNexo = (args: readonly string[], options: NexoOptions): Promise<NexoRun> =>
  startNexo(args, options).finished

/** Starts one command, for tests that interrupt it or watch its output. */
export function startNexo(args: readonly string[], options: NexoOptions): RunningNexo {
  const before = options.preload === undefined ? [] : [quietNode, '--import', options.preload]
  const child = spawn(process.execPath, [...before, nexoEntry(), ...args], {
    cwd: options.cwd,
    env: plainEnvironment(options),
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const output = { stdout: '', stderr: '' }
  const listeners = new Set<() => void>()
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (piece: string) => {
      output[name] += piece
      for (const listener of listeners) listener()
    })
  }
  // A command that ends without reading its input is not a failure of the test.
  child.stdin.on('error', () => child.stdin.destroy())
  child.stdin.end(options.input ?? '')
  const finished = endOf(child, output, args, options.patienceMs ?? 250_000)
  return { child, finished, untilOutput: (text) => outputWith(text, output, listeners, finished) }
}

type Output = { stdout: string; stderr: string }

function endOf(
  child: ChildProcess,
  output: Output,
  args: readonly string[],
  patienceMs: number,
): Promise<NexoRun> {
  const { promise, resolve, reject } = Promise.withResolvers<NexoRun>()
  const patience = setTimeout(() => {
    child.kill('SIGKILL')
    reject(
      new Error(
        `nexo ${args.join(' ')} did not end within ${patienceMs} ms\n${output.stdout}\n${output.stderr}`,
      ),
    )
  }, patienceMs)
  child.once('error', reject)
  child.once('close', (exitCode, signal) => resolve({ exitCode, signal, ...output }))
  return promise.finally(() => clearTimeout(patience))
}

async function outputWith(
  text: string,
  output: Output,
  listeners: Set<() => void>,
  finished: Promise<NexoRun>,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const look = (): void => {
    if (output.stdout.includes(text) || output.stderr.includes(text)) resolve()
  }
  listeners.add(look)
  look()
  void finished.then(
    (run) =>
      reject(
        new Error(`nexo ended (${run.exitCode}) without saying "${text}"\n${run.stdout}\n${run.stderr}`),
      ),
    reject,
  )
  await promise.finally(() => listeners.delete(look))
}

const callersOwn =
  /^(CI|NO_COLOR|FORCE_COLOR|NODE_OPTIONS|VITEST.*|GITHUB_.*|GITLAB_.*|TF_BUILD|NEXO_.*|npm_.*)$/

/** The caller's environment without what would change nexo's behaviour. */
function plainEnvironment({ home, env = {} }: NexoOptions): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !callersOwn.test(name))
  const wanted = Object.entries({ ...Object.fromEntries(kept), NEXO_HOME: home, ...env })
  return Object.fromEntries(wanted.filter(([, value]) => value !== undefined))
}
