import { Command } from 'commander'
import type { App } from './app.ts'
import { withExamples } from './flags.ts'

export const providersCommand = (app: App): Command =>
  withExamples(new Command('providers'), [
    ['nexo providers', 'built in, and from the plugins of this project'],
  ])
    .description(
      'Lists providers with what they can do: built-in ones and those of the plugins in nexo.yaml.',
    )
    .action((_flags: unknown, command: Command) =>
      app.run(command, {
        kind: 'document',
        perform: async (session) => {
          const { answerProviders } = await import('./answer-providers.ts')
          return answerProviders(session)
        },
      }),
    )
