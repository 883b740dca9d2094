// program: every command that nexo has, and how its command line is read. Declarations only: nothing here does the work.
import { Command } from 'commander'
import type { App } from './app.ts'
import { commandGroups, commonFlags, helpFlag, versionFlag, type CommandEntry } from './catalog.ts'
import { agentCommand } from './agent.ts'
import { completeCommand, completionCommand } from './completion.ts'
import { deployCommand } from './deploy.ts'
import { destroyCommand } from './destroy.ts'
import { doctorCommand } from './doctor.ts'
import { envCommand } from './env.ts'
import { execCommand } from './exec.ts'
import { explainCommand } from './explain.ts'
import { generateCommand } from './generate.ts'
import { helpCommand } from './help.ts'
import { initCommand } from './init.ts'
import { integrateCommand } from './integrate.ts'
import { lockCommand } from './lock.ts'
import { logsCommand } from './logs.ts'
import { maintainCommand } from './maintain.ts'
import { monitorCommand } from './monitor.ts'
import { openCommand } from './open.ts'
import { orchestrateCommand } from './orchestrate.ts'
import { planCommand } from './plan.ts'
import { providersCommand } from './providers.ts'
import { releasesCommand } from './releases.ts'
import { reportCommand } from './report.ts'
import { restartCommand } from './restart.ts'
import { rootHelp } from './root-help.ts'
import { rollbackCommand } from './rollback.ts'
import { scaleCommand } from './scale.ts'
import { schemaCommand } from './schema.ts'
import { secretsCommand } from './secrets.ts'
import { startCommand } from './start.ts'
import { statusCommand } from './status.ts'
import { stopCommand } from './stop.ts'
import { validateCommand } from './validate.ts'

/** What makes each command of the catalogue. One is made only when it is named: start-up pays for each. */
const makers: Readonly<Record<string, (app: App) => Command>> = {
  init: initCommand,
  validate: validateCommand,
  doctor: doctorCommand,
  generate: generateCommand,
  plan: planCommand,
  deploy: deployCommand,
  orchestrate: orchestrateCommand,
  rollback: rollbackCommand,
  status: statusCommand,
  releases: releasesCommand,
  logs: logsCommand,
  report: reportCommand,
  monitor: monitorCommand,
  open: openCommand,
  maintain: maintainCommand,
  restart: restartCommand,
  stop: stopCommand,
  start: startCommand,
  scale: scaleCommand,
  exec: execCommand,
  env: envCommand,
  secrets: secretsCommand,
  integrate: integrateCommand,
  lock: lockCommand,
  destroy: destroyCommand,
  agent: agentCommand,
  providers: providersCommand,
  schema: schemaCommand,
  explain: explainCommand,
  completion: completionCommand,
}

/** The command itself, or for one that is not used only its name, for suggestions. */
const materialize = ({ name, summary }: CommandEntry, app: App, isUsed: boolean): Command =>
  ((isUsed ? makers[name]?.(app) : undefined) ?? new Command(name)).summary(summary)

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
  commonFlags.reduce((command, [flags, meaning]) => command.option(flags, meaning), program)

const applyToAll = (command: Command, change: (one: Command) => void): void => {
  change(command)
  for (const child of command.commands) applyToAll(child, change)
}

/**
 * The command line of nexo. Parsing never ends the process: a mistake is thrown as commander's own error.
 *
 * Shape: only commands that are named among `words` can be run and have flags; `all` makes every one.
 */
export function createProgram(app: App, words: readonly string[] | 'all'): Command {
  const program = withCommonFlags(new Command('nexo'))
    .helpCommand(false)
    .version(app.host.version(), ...versionFlag)
  const isUsed = ({ name }: CommandEntry): boolean => words === 'all' || words.includes(name)
  for (const entry of commandGroups.flatMap(({ commands }) => commands)) {
    if (entry.name !== 'help') program.addCommand(materialize(entry, app, isUsed(entry)))
  }
  program.addCommand(helpCommand(app, program)).addCommand(completeCommand(app, program), { hidden: true })
  applyToAll(program, (command) => {
    command
      .exitOverride()
      .configureHelp({ showGlobalOptions: true, sortOptions: false })
      .helpOption(...helpFlag)
    configureOutput(command, app)
  })
  return program.configureHelp({ formatHelp: () => rootHelp })
}
