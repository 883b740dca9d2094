// cli: argv -> command -> exit code.
import { CommanderError } from 'commander'
import { createApp, type App } from './commands/app.ts'
import { processHost } from './commands/host.ts'
import { createProgram } from './commands/program.ts'
import { readVersion } from './version.ts'

// Help and --version end parsing too, without being mistakes.
const peacefulEnds = new Set(['commander.help', 'commander.helpDisplayed', 'commander.version'])

/** Runs the command line of an app's host and resolves with the exit code of the process. */
export async function runCommandLine(app: App): Promise<number> {
  const { argv } = app.host
  const program = createProgram(app, argv.includes('__complete') ? 'all' : argv)
  if (argv.length === 0) {
    program.outputHelp()
    return 0
  }
  try {
    await program.parseAsync([...argv], { from: 'user' })
    return app.exitCode()
  } catch (error) {
    return refuse(app, error)
  }
}

async function refuse(app: App, error: unknown): Promise<number> {
  if (error instanceof CommanderError && peacefulEnds.has(error.code)) return error.exitCode
  const { tellRefusal } = await import('./commands/refusal.ts')
  return tellRefusal(app, error)
}

/** Runs the command line of this process and ends it. */
export async function main(): Promise<void> {
  const app = createApp(processHost(readVersion))
  // What nobody awaited: told like every other mistake of nexo itself, never as a bare stack.
  process.once('uncaughtException', (error) => void endBy(app, error))
  // Handles that a command left open, such as a kept-alive connection, must not keep the process.
  process.exit(await runCommandLine(app))
}

const endBy = async (app: App, error: unknown): Promise<never> => process.exit(await refuse(app, error))
