// host: the process around the command line, as a value: tests hand in another one.
import type { EventEmitter } from 'node:events'
import type { DeploymentManager } from '../deployment/manager-contract.ts'
import type { Clock } from '../kernel/call.ts'
import type { Kernel } from '../kernel/kernel.ts'

type TerminalFacts = { readonly isTTY?: boolean; readonly columns?: number }
export type OutputStream = NodeJS.WritableStream & TerminalFacts
export type InputStream = NodeJS.ReadableStream & {
  readonly isTTY?: boolean
  setRawMode?(mode: boolean): unknown
}

/** Everything that a command may use of the process that it runs in. */
export type CommandHost = {
  /** Without the program: what a user typed after `nexo`. */
  readonly argv: readonly string[]
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly workingDirectory: string
  readonly stdin: InputStream
  readonly stdout: OutputStream
  readonly stderr: OutputStream
  readonly clock: Clock
  /** Emits SIGINT, SIGTERM and SIGHUP. */
  readonly signals: EventEmitter
  readonly version: () => string
  /** Ends the process now, whatever is still open. */
  readonly exitNow: (code: number) => void
  /** Has `leave` called however the process ends; gives back what takes that back. */
  readonly onExit: (leave: () => void) => () => void
  readonly openKernel: (workingDirectory: string) => Promise<Kernel>
  readonly openDeployments: (kernel: Kernel) => Promise<DeploymentManager>
}

/** The real process. Managers and the kernel are loaded when a command first asks for them. */
export const processHost = (version: () => string): CommandHost => ({
  argv: process.argv.slice(2),
  environment: process.env,
  workingDirectory: process.cwd(),
  // Looked at only when asked for: Node loads all of its streams to make stdin, a fifth of the time of `--help`.
  get stdin() {
    return process.stdin
  },
  stdout: process.stdout,
  stderr: process.stderr,
  clock: { now: () => Date.now(), monotonicMs: () => performance.now() },
  signals: process,
  version,
  exitNow: (code) => process.exit(code),
  onExit: (leave) => {
    process.once('exit', leave)
    return () => process.off('exit', leave)
  },
  openKernel: async (workingDirectory) => {
    const { openKernel } = await import('../kernel/open-kernel.ts')
    return openKernel({ workingDirectory, environment: process.env })
  },
  openDeployments: async (kernel) => {
    const { openDeployments } = await import('../orchestration/open-deployments.ts')
    return openDeployments(kernel)
  },
})
