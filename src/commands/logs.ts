import { Command } from 'commander'
import type { App } from './app.ts'
import { withEnvironment, withExamples } from './flags.ts'

export const logsCommand = (app: App): Command =>
  withExamples(withEnvironment(new Command('logs')), [
    ['nexo logs', 'the newest 100 lines'],
    ['nexo logs -f', 'and then as they come, across releases'],
    ['nexo logs --since 10m --grep "error|warn"', 'of the last ten minutes, those that match'],
    ['nexo logs --replica web.1 -n 20', 'of one replica'],
  ])
    .description('Prints the log lines of the replicas, oldest first.')
    .option('-f, --follow', 'go on as lines come')
    .option('--release <release>', 'only of this release')
    .option('--replica <replica>', 'only of this replica, such as web.1')
    .option('-n, --lines <count>', 'the last lines (default: 100; with --since, --until or --grep: all)')
    .option('--tail <count>', 'the same as --lines')
    .option('--since <time>', 'written after: 10m, 2h, or 2026-01-31 14:22')
    .option('--until <time>', 'written before: the same forms')
    .option('--grep <pattern>', 'with this regular expression in it')
    .action((_flags: unknown, command: Command) =>
      app.run(command, {
        kind: 'stream',
        perform: async (session) => {
          const { LogsInput } = await import('../deployment/input.ts')
          const { readCount, readInput, where } = await import('./read-input.ts')
          const { printLogs } = await import('./print-logs.ts')
          const { readSelection } = await import('./read-selection.ts')
          const { flags } = session
          const input = readInput(LogsInput, {
            ...where(session),
            release: flags.text('release'),
            replica: flags.text('replica'),
            lines: readCount('--lines', flags.text('lines')) ?? readCount('--tail', flags.text('tail')),
            follow: flags.on('follow'),
            ...readSelection(flags, session.call.clock.now()),
          })
          return printLogs(session, (await session.deployments()).logs(input, session.call))
        },
      }),
    )
