import { Command } from 'commander'
import type { App } from './app.ts'
import { withEnvironment, withExamples } from './flags.ts'

export const logsCommand = (app: App): Command =>
  withExamples(withEnvironment(new Command('logs')), [
    ['nexo logs', 'the newest 100 lines'],
    ['nexo logs -f', 'and then as they come, across releases'],
    ['nexo logs --replica web.1 -n 20', 'of one replica'],
  ])
    .description('Prints the log lines of the replicas, oldest first.')
    .option('-f, --follow', 'go on as lines come')
    .option('--release <release>', 'only of this release')
    .option('--replica <replica>', 'only of this replica, such as web.1')
    .option('-n, --tail <lines>', 'lines to begin with (default: 100)')
    .action((_flags: unknown, command: Command) =>
      app.run(command, {
        kind: 'stream',
        perform: async (session) => {
          const { LogsInput } = await import('../deployment/input.ts')
          const { readCount, readInput, where } = await import('./read-input.ts')
          const { printLogs } = await import('./print-logs.ts')
          const { flags } = session
          const input = readInput(LogsInput, {
            ...where(session),
            release: flags.text('release'),
            replica: flags.text('replica'),
            tailLines: readCount('--tail', flags.text('tail')),
            follow: flags.on('follow'),
          })
          return printLogs(session, (await session.deployments()).logs(input, session.call))
        },
      }),
    )
