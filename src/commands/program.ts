// program: every command that nexo has, and how its command line is read. Declarations only: nothing here does the work.
import { Command } from 'commander'
import type { App } from './app.ts'
import { agentCommand } from './agent.ts'
import { completeCommand, completionCommand } from './completion.ts'
import { deployCommand } from './deploy.ts'
import { destroyCommand } from './destroy.ts'
import { doctorCommand } from './doctor.ts'
import { envCommand } from './env.ts'
import { execCommand } from './exec.ts'
import { explainCommand } from './explain.ts'
import { helpCommand } from './help.ts'
import { initCommand } from './init.ts'
import { lockCommand } from './lock.ts'
import { logsCommand } from './logs.ts'
import { openCommand } from './open.ts'
import { planCommand } from './plan.ts'
import { providersCommand } from './providers.ts'
import { releasesCommand } from './releases.ts'
import { restartCommand } from './restart.ts'
import { rollbackCommand } from './rollback.ts'
import { scaleCommand } from './scale.ts'
import { schemaCommand } from './schema.ts'
import { secretsCommand } from './secrets.ts'
import { startCommand } from './start.ts'
import { statusCommand } from './status.ts'
import { stopCommand } from './stop.ts'
import { validateCommand } from './validate.ts'

/** Commands by the heading that they stand under in the help, in the order of use. */
const groups = (app: App): readonly (readonly [string, readonly Command[]])[] => [
  ['Begin:', [initCommand(app), validateCommand(app), doctorCommand(app)]],
  ['Deploy:', [planCommand(app), deployCommand(app), rollbackCommand(app)]],
  ['Look:', [statusCommand(app), releasesCommand(app), logsCommand(app), openCommand(app)]],
  ['Run:', [restartCommand(app), stopCommand(app), startCommand(app), scaleCommand(app), execCommand(app)]],
  ['Settings:', [envCommand(app), secretsCommand(app), lockCommand(app), destroyCommand(app)]],
  ['Machine:', [agentCommand(app), providersCommand(app), schemaCommand(app)]],
  ['Help:', [explainCommand(app), completionCommand(app)]],
]

/** What help and mistakes are written with; widths are asked when help is printed. */
const configureOutput = (program: Command, { host }: App): Command =>
  program.configureOutput({
    writeOut: (text) => host.stdout.write(text),
    writeErr: (text) => host.stderr.write(text),
    getOutHelpWidth: () => host.stdout.columns ?? 80,
    getErrHelpWidth: () => host.stderr.columns ?? 80,
    // A mistake is told once, as a NexoError, by cli.ts.
    outputError: () => undefined,
  })

const withCommonFlags = (program: Command): Command =>
  program
    .option('--json', 'for scripts: JSON on stdout, everything else on stderr')
    .option('--quiet', 'no progress, only warnings, errors and the answer')
    .option('--verbose', 'also the output of commands and small steps')
    .option('--no-color', 'no colours (NO_COLOR and FORCE_COLOR are obeyed too)')
    .option('--cwd <folder>', 'work on the project in this folder')

const applyToAll = (command: Command, change: (one: Command) => void): void => {
  change(command)
  for (const child of command.commands) applyToAll(child, change)
}

/** The whole command line of nexo. Parsing never ends the process: a mistake is thrown as commander's own error. */
export function createProgram(app: App): Command {
  const program = withCommonFlags(new Command('nexo'))
    .usage('<command> [flags]')
    .description('Takes an application from source to production on this machine, and keeps it there.')
    .helpOption('-h, --help', 'show help')
    .version(app.host.version(), '-V, --version', 'show the version')
    .addHelpText(
      'before',
      'Examples:\n  nexo deploy           make this project serve\n  nexo status           see what serves\n  nexo rollback         take it back\n',
    )
    .helpCommand(false)
    .addHelpText('after', '\nExit codes: nexo help exit-codes. Errors: nexo explain CODE.')
  for (const [heading, commands] of groups(app)) {
    program.commandsGroup(heading)
    for (const command of commands) program.addCommand(command)
  }
  program.addCommand(helpCommand(app, program)).addCommand(completeCommand(app, program), { hidden: true })
  applyToAll(program, (command) => {
    command
      .exitOverride()
      .configureHelp({ showGlobalOptions: true, sortOptions: false })
      .helpOption('-h, --help', 'show help')
    configureOutput(command, app)
  })
  return program
}
