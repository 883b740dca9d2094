import { Command } from 'commander'
import type { App } from './app.ts'
import { withExamples } from './flags.ts'

export const explainCommand = (app: App): Command =>
  withExamples(new Command('explain'), [
    ['nexo explain NX-DEPLOY-BUILD-FAILED', 'meaning, causes, what to do'],
    ['nexo explain', 'every code'],
  ])
    .description('Prints what an error code means, why it happens and what to do.')
    .argument('[code]', 'such as NX-CONFIG-INVALID; all codes when left out')
    .action((_code: unknown, _flags: unknown, command: Command) =>
      app.run(command, {
        kind: 'document',
        perform: async ({ flags }) => {
          const { answerExplain } = await import('./answer-explain.ts')
          return answerExplain(flags.args[0])
        },
      }),
    )
