import { Command } from 'commander'
import type { App } from './app.ts'
import { withExamples } from './flags.ts'

export const initCommand = (app: App): Command =>
  withExamples(new Command('init'), [
    ['nexo init', 'look at the project and write nexo.yaml'],
    ['nexo init --force', 'also over one that was edited'],
  ])
    .description('Looks at the project, writes nexo.yaml and says which files decided what. Asks nothing.')
    .option('--force', 'replace a nexo.yaml that differs')
    .option('-y, --yes', 'never ask (init asks nothing)')
    .action((_flags: unknown, command: Command) =>
      app.run(command, {
        kind: 'document',
        perform: async (session) => {
          const { answerInit } = await import('./answer-init.ts')
          return answerInit(session)
        },
      }),
    )
