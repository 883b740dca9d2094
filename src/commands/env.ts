import { Command } from 'commander'
import type { App } from './app.ts'
import { withExamples } from './flags.ts'

const withSharedEnvironment = (command: Command): Command =>
  command.option('-e, --env <name>', 'variables of this environment alone (default: those that all share)')

export const envCommand = (app: App): Command =>
  withExamples(new Command('env'), [
    ['nexo env set LOG_LEVEL=debug', 'in every environment'],
    ['nexo env set LOG_LEVEL=info --env production', 'in one'],
    ['nexo env list', 'names and where they are set'],
  ])
    .description("Edits the application's variables in nexo.yaml. They take effect with the next deployment.")
    .addCommand(listCommand(app))
    .addCommand(setCommand(app))
    .addCommand(unsetCommand(app))

const listCommand = (app: App): Command =>
  withSharedEnvironment(new Command('list'))
    .description('list variables and where they are set')
    .option('--show-values', 'show values too, except those that look like secrets')
    .action((_flags: unknown, command: Command) =>
      app.run(command, {
        kind: 'document',
        perform: async (session) => {
          const { answerEnvList } = await import('./answer-env.ts')
          return answerEnvList(session)
        },
      }),
    )

const setCommand = (app: App): Command =>
  withSharedEnvironment(new Command('set'))
    .description('set variables')
    .argument('<NAME=VALUE...>', 'such as LOG_LEVEL=debug; a value may be ${secret:NAME} or ${env:NAME}')
    .action((_pairs: unknown, _flags: unknown, command: Command) =>
      app.run(command, {
        kind: 'document',
        perform: async (session) => {
          const { answerEnvEdit, changesToSet } = await import('./answer-env.ts')
          return answerEnvEdit(session, changesToSet(session.flags.args))
        },
      }),
    )

const unsetCommand = (app: App): Command =>
  withSharedEnvironment(new Command('unset'))
    .description('remove variables')
    .argument('<NAME...>')
    .action((_names: unknown, _flags: unknown, command: Command) =>
      app.run(command, {
        kind: 'document',
        perform: async (session) => {
          const { answerEnvEdit } = await import('./answer-env.ts')
          const changes = session.flags.args.map((name) => ({ name, value: undefined }))
          return answerEnvEdit(session, changes)
        },
      }),
    )
