// app: runs one command. It alone owns signals, the reporter, the kernel's life and the exit code.
// Enters: flags and the work of a command. Stays out: what the work means (managers), how it is told (reporting/).
import type { Command } from 'commander'
import { readFlags } from './flags.ts'
import type { CommandHost } from './host.ts'
import type { Work } from './session.ts'

export type App = {
  readonly host: CommandHost
  /** Runs the work of a command to its end and tells how it ended. Never rejects for a reason that a user can cause. */
  run(command: Command, work: Work): Promise<void>
  /** What the process ends with: of the command that ran. */
  exitCode(): number
  /** Conceals the secrets that the command has read so far. */
  redact(text: string): string
}

/** Makes the app. What runs commands is loaded when the first one runs, so that help costs nothing. */
export function createApp(host: CommandHost): App {
  let exitCode = 0
  let redact = (text: string): string => text
  return {
    host,
    run: async (command, work) => {
      const [{ runWork }, { interpretSchemas }] = await Promise.all([
        import('./run-work.ts'),
        import('./interpreted-schemas.ts'),
      ])
      interpretSchemas()
      exitCode = await runWork(
        { host, name: fullName(command), flags: readFlags(command), work },
        (opened) => {
          redact = opened.redact
        },
      )
    },
    exitCode: () => exitCode,
    redact: (text) => redact(text),
  }
}

/** `agent status` for the command `status` below `agent`; the program's own name is left out. */
export const fullName = (command: Command): string =>
  command.parent === null ? '' : `${fullName(command.parent)} ${command.name()}`.trim()
