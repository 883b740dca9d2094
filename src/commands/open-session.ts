// open-session: puts together what one command works with, and takes it apart again.
import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { DeploymentManager } from '../deployment/manager-contract.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { folderMissing, interrupted } from '../reporting/errors.ts'
import { decideLook, type Look } from '../reporting/look.ts'
import type { Flags } from './flags.ts'
import type { CommandHost, OutputStream } from './host.ts'
import { createInteraction } from './interaction.ts'
import { watchInterruption, type Interruption } from './interruption.ts'
import { openLateTelling } from './late-telling.ts'
import { openOutput, type Output } from './output.ts'
import { isChange, type Session, type Work } from './session.ts'
import type { Telling } from './telling.ts'

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

/** A change tells all the time; a question, mostly nothing. */
async function openTellingOf(
  { host, flags, kind }: { readonly host: CommandHost; readonly flags: Flags; readonly kind: Work['kind'] },
  outputs: { readonly stdout: Output; readonly stderr: Output; readonly look: Look },
): Promise<Telling> {
  const load = async (): Promise<Telling> =>
    (await import('./open-reporters.ts')).openReporters(host, flags, kind, outputs)
  return isChange(kind) ? load() : openLateTelling(host.clock, load)
}

/** `onTwice` gets a second interruption. @throws NX-CLI-FOLDER-MISSING */
export async function openSession(
  host: CommandHost,
  flags: Flags,
  kind: Work['kind'],
  onTwice: (opened: OpenSession) => void,
): Promise<OpenSession> {
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
  const errorLook = lookOf(host, flags, host.stderr)
  const telling = await openTellingOf({ host, flags, kind }, { stdout, stderr, look: errorLook })
  // Also when the process ends in the middle of a frame: a terminal must not be left without its cursor.
  const forgetExit = host.onExit(() => telling.close())
  const interruption = watchInterruption(host.signals, {
    reason: (signal) => interrupted({ signal }),
    once: (signal) => {
      if (isChange(kind)) telling.note(`${signal}: undoing what was begun. Once more stops at once.`)
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
    errorLook,
    openedKernel: () => kernel,
    redact: (text) => redact(text),
    close: async () => {
      await telling.settled()
      telling.close()
      forgetExit()
      interruption.stopWatching()
      // One that could not be opened has been told of, and has nothing to close.
      const [outcome] = await Promise.allSettled([kernel])
      if (outcome.status === 'fulfilled') await outcome.value?.close()
    },
  }
  return opened
}
