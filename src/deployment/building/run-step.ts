import type { z } from 'zod'
import type { Call } from '../../kernel/call.ts'
import { systemCodeOf } from '../../kernel/errors.ts'
import type { WaitingReported } from '../../kernel/events.ts'
import type { CommandOutput } from '../events.ts'
import { buildFailed, diskFull, programMissing } from './errors.ts'
import { findProgram, remedyFor } from './find-program.ts'
import { type CommandEnd, runCommand } from './run-command.ts'
import { shownCommand } from './shown-command.ts'

export type BuildStep = {
  readonly step: 'install' | 'build'
  readonly argv: readonly string[]
  readonly directory: string
  readonly environment: Readonly<Record<string, string>>
}

const shownLines = 20
/** Nothing waits longer than 5 s in silence. */
const silenceMs = 4_000
const shellCouldNotFind = /(?:^|[\s:])([\w.+@/-]+): (?:command )?not found$/
const outOfSpace = /\bENOSPC\b|No space left on device|There is not enough space on the disk/

/** `env A=B program` asks for `program`. */
const programOf = (argv: readonly string[]): string =>
  (argv[0] === 'env' ? argv.slice(1).find((word) => !word.includes('=')) : argv[0]) ?? ''

function refuseMissingProgram({ argv, directory, environment }: BuildStep): void {
  const program = programOf(argv)
  if (findProgram(program, environment['PATH'] ?? '', directory) !== undefined) return
  throw programMissing({ program, command: shownCommand(argv), remedy: remedyFor(program) })
}

/** Why a command that ended badly did. Pure. */
export function judgeFailure(step: BuildStep, end: CommandEnd, lastLines: readonly string[]): Error {
  const command = shownCommand(step.argv)
  const missing = lastLines
    .map((line) => shellCouldNotFind.exec(line)?.[1])
    .find((program) => program !== undefined)
  if (end.exitCode === 127 && missing !== undefined) {
    return programMissing({ program: missing, command, remedy: remedyFor(missing) })
  }
  if (lastLines.some((line) => outOfSpace.test(line)))
    return diskFull({ directory: step.directory, while: command })
  return buildFailed({ step: step.step, command, ...end, lastLines: [...lastLines] })
}

/** States every 4 s of silence that, and how long, the command has been running. */
function watchSilence(step: BuildStep, call: Call): { heard(): void; stop(): void } {
  const startedAt = call.clock.monotonicMs()
  const report = (): void => {
    const waitedMs = Math.round(call.clock.monotonicMs() - startedAt)
    const waiting: WaitingReported = {
      type: 'wait.reported',
      version: 1,
      what: step.step,
      on: shownCommand(step.argv),
      waitedMs,
    }
    call.emit(waiting)
  }
  const timer = setInterval(report, silenceMs)
  return { heard: () => timer.refresh(), stop: () => clearInterval(timer) }
}

/**
 * Runs one command of a build to its good end.
 * @throws NX-DEPLOY-BUILD-FAILED with its last lines, NX-BUILD-PROGRAM-MISSING, NX-BUILD-DISK-FULL
 */
export async function runStep(step: BuildStep, call: Call): Promise<void> {
  refuseMissingProgram(step)
  const lastLines: string[] = []
  const silence = watchSilence(step, call)
  const onLine = (stream: 'stdout' | 'stderr', text: string): void => {
    silence.heard()
    if (text.trim() !== '') lastLines.push(text)
    if (lastLines.length > shownLines) lastLines.shift()
    const output: z.infer<typeof CommandOutput> = {
      type: 'deployment.command-output',
      version: 1,
      phase: 'build',
      stream,
      text,
    }
    call.emit(output)
  }
  try {
    const end = await runCommand({ ...step, onLine, signal: call.signal })
    if (end.exitCode !== 0) throw judgeFailure(step, end, lastLines)
  } catch (thrown) {
    if (systemCodeOf(thrown) !== 'EACCES') throw thrown
    throw programMissing(
      { program: programOf(step.argv), command: shownCommand(step.argv), remedy: 'Make it executable.' },
      { cause: thrown },
    )
  } finally {
    silence.stop()
  }
}
