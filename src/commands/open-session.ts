// open-session: puts together what one command works with, and takes it apart again.
import { statSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { resolve } from 'node:path'
import type { DeploymentManager } from '../deployment/manager-contract.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { createReporter } from '../reporting/choose-reporter.ts'
import { folderMissing, interrupted } from '../reporting/errors.ts'
import { decideLook, type Look } from '../reporting/look.ts'
import { withoutFacts } from '../reporting/reporter.ts'
import { createNdjsonReporter } from '../reporting/ndjson-reporter.ts'
import type { Flags } from './flags.ts'
import type { CommandHost, OutputStream } from './host.ts'
import { createInteraction } from './interaction.ts'
import { watchInterruption, type Interruption } from './interruption.ts'
import { openOutput, type Output } from './output.ts'
import type { Session, Work } from './session.ts'
import { openTelling, type Telling } from './telling.ts'

export type OpenSession = {
  readonly session: Session
  readonly telling: Telling
  readonly interruption: Interruption
  /** How stderr is drawn. */
  readonly errorLook: Look
  /** The kernel, if the command has opened one. */
  readonly openedKernel: () => Promise<Kernel> | undefined
  readonly redact: (text: string) => string
  close(): Promise<void>
}

/** The folder that `--cwd` names, or where the user stands. @throws NX-CLI-FOLDER-MISSING */
export function projectDirectory(host: CommandHost, flags: Flags): string {
  const wished = flags.text('cwd')
  if (wished === undefined) return host.workingDirectory
  const folder = resolve(host.workingDirectory, wished)
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw folderMissing({ folder: wished })
  return folder
}

const lookOf = (host: CommandHost, flags: Flags, stream: OutputStream): Look =>
  decideLook({ isTerminal: stream.isTTY === true, flag: flags.on('color'), environment: host.environment })

function openReporters(
  host: CommandHost,
  flags: Flags,
  kind: Work['kind'],
  { stdout, stderr }: { stdout: Output; stderr: Output },
): Telling {
  const isJson = flags.on('json')
  const forPeople = createReporter(
    {
      detail: flags.on('quiet') ? 'quiet' : flags.on('verbose') ? 'verbose' : 'normal',
      stderrIsTerminal: stderr.isTerminal,
      // A stream's own lines and a redrawn region would tear each other.
      sharesTerminalWithJson: stdout.isTerminal && (isJson || kind === 'stream'),
      environment: host.environment,
    },
    { write: (text) => stderr.write(text), columns: () => stderr.columns() ?? 80 },
    lookOf(host, flags, host.stderr),
    randomBytes(16).toString('hex'),
  )
  const forScripts =
    kind === 'change' && isJson ? [createNdjsonReporter((line) => stdout.write(`${line}\n`))] : []
  const isTold = kind === 'change' || flags.on('verbose')
  const told = isTold ? forPeople : withoutFacts(forPeople, 'deployment.application-detected')
  return openTelling(host.clock, [...forScripts, told])
}

/** `onTwice` gets a second interruption. @throws NX-CLI-FOLDER-MISSING */
export function openSession(
  host: CommandHost,
  flags: Flags,
  kind: Work['kind'],
  onTwice: (opened: OpenSession) => void,
): OpenSession {
  let kernel: Promise<Kernel> | undefined
  let deployments: Promise<DeploymentManager> | undefined
  let redact = (text: string): string => text
  const openKernel = async (directory: string): Promise<Kernel> => {
    const opened = await host.openKernel(directory)
    redact = opened.redactor.redact
    return opened
  }
  const stdout = openOutput(host.stdout, () => redact)
  const stderr = openOutput(host.stderr, () => redact)
  const directory = projectDirectory(host, flags)
  const telling = openReporters(host, flags, kind, { stdout, stderr })
  // Also when the process ends in the middle of a frame: a terminal must not be left without its cursor.
  const forgetExit = host.onExit(() => telling.close())
  const interruption = watchInterruption(host.signals, {
    reason: (signal) => interrupted({ signal }),
    once: (signal) => {
      if (kind === 'change') telling.note(`${signal}: undoing what was begun. Once more stops at once.`)
    },
    twice: () => onTwice(opened),
  })
  const session: Session = {
    flags,
    host,
    directory,
    stdout,
    stderr,
    interaction: createInteraction(host),
    look: lookOf(host, flags, host.stdout),
    isJson: flags.on('json'),
    call: { signal: interruption.signal, emit: telling.emit, clock: host.clock },
    note: (text) => telling.note(text),
    kernel: () => (kernel ??= openKernel(directory)),
    deployments: () => (deployments ??= session.kernel().then((opened) => host.openDeployments(opened))),
  }
  const opened: OpenSession = {
    session,
    telling,
    interruption,
    errorLook: lookOf(host, flags, host.stderr),
    openedKernel: () => kernel,
    redact: (text) => redact(text),
    close: async () => {
      telling.close()
      forgetExit()
      interruption.stopWatching()
      await (await kernel)?.close()
    },
  }
  return opened
}
