import { Command } from 'commander'
import type { App } from './app.ts'
import { withEnvironment, withExamples, withLockWait } from './flags.ts'

export const rollbackCommand = (app: App): Command =>
  withExamples(withLockWait(withEnvironment(new Command('rollback'))), [
    ['nexo rollback', 'back to the last known good release'],
    ['nexo rollback --to r-20260131-142233-3f9c', 'to a release that `nexo releases` lists'],
    ['nexo rollback --pick', 'choose from a list'],
    ['nexo rollback --with-data', 'with the data as it was before the next release migrated it'],
  ])
    .description(
      'Starts an older release through the same health gate and moves traffic to it. Needs no build.',
    )
    .option('--to <release>', 'which release')
    .option('--pick', 'choose from a list (needs a terminal)')
    .option('-m, --message <text>', 'why, kept with the attempt')
    .option('--force', 'also across a schema revision that the older release does not know')
    .option('--with-data', 'also restore the backup that was made before the migration; newer data is lost')
    .option('-y, --yes', 'never ask (rollback asks with --pick and --with-data)')
    .action((_flags: unknown, command: Command) =>
      app.run(command, {
        kind: 'change',
        perform: async (session) => {
          const { RollbackInput } = await import('../deployment/input.ts')
          const { readInput } = await import('./read-input.ts')
          const { whereLocked } = await import('./where-locked.ts')
          const { flags } = session
          const values = {
            ...whereLocked(session),
            to: flags.text('to'),
            message: flags.text('message'),
            force: flags.on('force'),
          }
          const input = readInput(RollbackInput, values)
          const { pickRelease } = await import('./pick-release.ts')
          const to = flags.on('pick') ? await pickRelease(session, input) : input.to
          if (flags.on('withData')) {
            const { answerDataRollback } = await import('./answer-data-rollback.ts')
            return answerDataRollback(session, { ...input, to })
          }
          return (await session.deployments()).rollback({ ...input, to }, session.call)
        },
      }),
    )
