import { Command } from 'commander'
import type { App } from './app.ts'
import { withEnvironment, withExamples } from './flags.ts'

export const secretsCommand = (app: App): Command =>
  withExamples(new Command('secrets'), [
    ['nexo secrets set DATABASE_URL', 'asks, shows nothing'],
    ['printf %s "$URL" | nexo secrets set DATABASE_URL', 'in a script'],
    ['nexo secrets list', 'names only; values are never shown'],
  ])
    .description('Keeps secrets encrypted outside the project. They take effect with the next deployment.')
    .addCommand(listCommand(app))
    .addCommand(setCommand(app))
    .addCommand(unsetCommand(app))

const listCommand = (app: App): Command =>
  withEnvironment(new Command('list'))
    .description('list names, whether they are set and used')
    .action((_flags: unknown, command: Command) =>
      app.run(command, {
        kind: 'document',
        perform: async (session) => {
          const { answerSecretsList } = await import('./answer-secrets.ts')
          return answerSecretsList(session)
        },
      }),
    )

const setCommand = (app: App): Command =>
  withEnvironment(new Command('set'))
    .description('set a secret from stdin, or ask for it')
    .argument('<NAME>')
    // Taken only to be refused with the reason: anything else would look like a mistake of the command line.
    .argument('[value]', 'refused: arguments can be seen by others')
    .action((_name: unknown, _value: unknown, _flags: unknown, command: Command) =>
      app.run(command, {
        kind: 'document',
        perform: async (session) => {
          const { answerSecretSet } = await import('./answer-secrets.ts')
          return answerSecretSet(session)
        },
      }),
    )

const unsetCommand = (app: App): Command =>
  withEnvironment(new Command('unset'))
    .description('forget a secret')
    .argument('<NAME>')
    .action((_name: unknown, _flags: unknown, command: Command) =>
      app.run(command, {
        kind: 'document',
        perform: async (session) => {
          const { answerSecretUnset } = await import('./answer-secrets.ts')
          return answerSecretUnset(session)
        },
      }),
    )
