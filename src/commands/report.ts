import { Command } from 'commander'
import type { App } from './app.ts'
import { withEnvironment, withExamples } from './flags.ts'

export const reportCommand = (app: App): Command =>
  withExamples(withEnvironment(new Command('report')), [
    ['nexo report', 'how delivery goes: frequency, lead time, failures, coverage, uptime'],
    ['nexo report --json', 'each figure with the rows that it was computed from'],
  ])
    .description('Computes how delivery goes from what happened; what has no data says so.')
    .option('--days <count>', 'how far back to look (default: 30)')
    .action((_flags: unknown, command: Command) =>
      app.run(command, {
        kind: 'document',
        perform: async (session) => {
          const { answerReport } = await import('./answer-report.ts')
          return answerReport(session)
        },
      }),
    )
