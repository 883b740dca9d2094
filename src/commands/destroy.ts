import { Command } from 'commander'
import type { App } from './app.ts'
import { withEnvironment, withExamples, withLockWait } from './flags.ts'

export const destroyCommand = (app: App): Command =>
  withExamples(withLockWait(withEnvironment(new Command('destroy'))), [
    ['nexo destroy', 'say what goes, ask, remove it'],
    ['nexo destroy --env staging --yes', 'in a script'],
  ])
    .description(
      'Stops everything and removes releases, logs and shared folders of the environment for good.',
    )
    .option('-y, --yes', 'do not ask')
    .action((_flags: unknown, command: Command) =>
      app.run(command, {
        kind: 'change',
        perform: async (session) => {
          const { ChangeInput } = await import('../deployment/input.ts')
          const { readInput } = await import('./read-input.ts')
          const { whereLocked } = await import('./where-locked.ts')
          const { confirmDestroy } = await import('./confirm-destroy.ts')
          const input = readInput(ChangeInput, whereLocked(session))
          if (!session.flags.on('yes')) await confirmDestroy(session, input)
          return (await session.deployments()).destroy(input, session.call)
        },
      }),
    )
