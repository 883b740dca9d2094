// cli: argv -> command -> exit code.
import { CommanderError } from 'commander'
import { createApp, type App } from './commands/app.ts'
import { processHost, type CommandHost } from './commands/host.ts'
import { createProgram } from './commands/program.ts'
import { readVersion } from './version.ts'

// Help and --version end parsing too, without being mistakes.
const peacefulEnds = new Set(['commander.help', 'commander.helpDisplayed', 'commander.version'])

/** Runs the command line in `host` and resolves with the exit code of the process. */
export async function runCommandLine(host: CommandHost): Promise<number> {
  const app = createApp(host)
  const program = createProgram(app, host.argv.includes('__complete') ? 'all' : host.argv)
  if (host.argv.length === 0) {
    program.outputHelp()
    return 0
  }
  try {
    await program.parseAsync([...host.argv], { from: 'user' })
    return app.exitCode()
  } catch (error) {
    return refuse(app, error)
  }
}

async function refuse(app: App, error: unknown): Promise<number> {
  if (error instanceof CommanderError && peacefulEnds.has(error.code)) return error.exitCode
  const { tellRefusal } = await import('./commands/refusal.ts')
  return tellRefusal(app.host, error)
}

/** Runs the command line of this process and ends it. */
export async function main(): Promise<void> {
  const host = processHost(readVersion)
  // Handles that a command left open, such as a kept-alive connection, must not keep the process.
  process.exit(await runCommandLine(host))
}
