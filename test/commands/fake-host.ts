// A process around the command line that a test holds in its hand: streams that remember, signals that it sends.
import { EventEmitter } from 'node:events'
import { Readable, Writable } from 'node:stream'
import { runCommandLine } from '../../src/cli.ts'
import { createApp } from '../../src/commands/app.ts'
import type { CommandHost } from '../../src/commands/host.ts'
import type { DeploymentManager } from '../../src/deployment/manager-contract.ts'
import { systemClock } from '../../src/kernel/call.ts'
import type { Kernel } from '../../src/kernel/kernel.ts'
import { openKernel } from '../../src/kernel/open-kernel.ts'
import { temporaryFolder, temporaryHome } from '../support/home.ts'

export type Wish = {
  readonly manager?: Partial<DeploymentManager>
  /** The same, for a test whose manager uses the kernel. */
  readonly managerOf?: (kernel: Kernel) => Partial<DeploymentManager>
  readonly environment?: Readonly<Record<string, string>>
  /** Both streams, or one of them, are terminals of this width. */
  readonly terminal?: { readonly stdout?: number; readonly stderr?: number; readonly stdin?: boolean }
  readonly stdin?: readonly string[]
  readonly directory?: string
}

class Paper extends Writable {
  text = ''
  readonly isTTY: boolean
  readonly columns: number
  constructor(columns: number | undefined) {
    super()
    this.isTTY = columns !== undefined
    this.columns = columns ?? 80
  }
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString()
    done()
  }
}

const unexpected = (name: string) => (): never => {
  throw new Error(`the manager was asked for ${name}, which this test does not expect`)
}

/** A manager that can do only what the test says. */
export const aManager = (able: Partial<DeploymentManager>): DeploymentManager => {
  const all: DeploymentManager = {
    deploy: unexpected('deploy'),
    deployApplication: unexpected('deployApplication'),
    deployToCloud: unexpected('deployToCloud'),
    deployToContainer: unexpected('deployToContainer'),
    deployToDesktop: unexpected('deployToDesktop'),
    deployToMobile: unexpected('deployToMobile'),
    deployToWeb: unexpected('deployToWeb'),
    plan: unexpected('plan'),
    validate: unexpected('validate'),
    rollback: unexpected('rollback'),
    restart: unexpected('restart'),
    stop: unexpected('stop'),
    start: unexpected('start'),
    scale: unexpected('scale'),
    destroy: unexpected('destroy'),
    describeDestroy: unexpected('describeDestroy'),
    status: unexpected('status'),
    releases: unexpected('releases'),
    logs: unexpected('logs'),
    exec: unexpected('exec'),
    lockStatus: unexpected('lockStatus'),
    acquireLock: unexpected('acquireLock'),
    releaseLock: unexpected('releaseLock'),
  }
  return { ...all, ...able }
}

export type Running = {
  readonly finished: Promise<Ended>
  readonly signals: EventEmitter
  readonly stdout: Paper
  readonly stderr: Paper
  readonly stdin: Readable
}
export type Ended = {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
  /** With which code the process was ended at once, if it was. */
  readonly exitedNow: number | undefined
}

/** Starts the command line with `argv`; the test may send signals while it runs. */
export async function startCommand(argv: readonly string[], wish: Wish = {}): Promise<Running> {
  const [home, folder] = await Promise.all([temporaryHome(), temporaryFolder()])
  const directory = wish.directory ?? folder
  const stdout = new Paper(wish.terminal?.stdout)
  const stderr = new Paper(wish.terminal?.stderr)
  const signals = new EventEmitter()
  const environment = { NEXO_HOME: home, PATH: process.env['PATH'] ?? '', TERM: 'xterm', ...wish.environment }
  const stopped = Promise.withResolvers<number>()
  let exitedNow: number | undefined
  const stdin = Object.assign(
    wish.terminal?.stdin === true ? new Readable({ read: () => undefined }) : Readable.from(wish.stdin ?? []),
    {
      isTTY: wish.terminal?.stdin === true,
    },
  )
  const host: CommandHost = {
    argv,
    environment,
    workingDirectory: directory,
    stdin,
    stdout,
    stderr,
    clock: systemClock,
    signals,
    version: () => '1.2.3',
    exitNow: (code) => {
      exitedNow = code
      stopped.resolve(code)
    },
    onExit: () => () => undefined,
    openKernel: async (workingDirectory) => openKernel({ workingDirectory, environment }),
    openDeployments: async (kernel) => aManager(wish.managerOf?.(kernel) ?? wish.manager ?? {}),
  }
  const finished = Promise.race([runCommandLine(createApp(host)), stopped.promise]).then((exitCode) => ({
    exitCode,
    stdout: stdout.text,
    stderr: stderr.text,
    exitedNow,
  }))
  return { finished, signals, stdout, stderr, stdin }
}

/** Runs the command line with `argv` to its end. */
export const runCommand = async (argv: readonly string[], wish: Wish = {}): Promise<Ended> =>
  (await startCommand(argv, wish)).finished
