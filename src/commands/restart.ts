import { Command } from 'commander'
import type { App } from './app.ts'
import { withEnvironment, withExamples, withLockWait } from './flags.ts'

export const restartCommand = (app: App): Command =>
  withExamples(withLockWait(withEnvironment(new Command('restart'))), [
    ['nexo restart', 'replace the replicas of what serves'],
    ['nexo restart --env staging', 'the same in another environment'],
  ])
    .description(
      'Starts new replicas of the serving release, moves traffic to them once they are healthy, then stops the old ones.',
    )
    .action((_flags: unknown, command: Command) =>
      app.run(command, {
        kind: 'change',
        perform: async (session) => {
          const { ChangeInput } = await import('../deployment/input.ts')
          const { readInput } = await import('./read-input.ts')
          const { whereLocked } = await import('./where-locked.ts')
          const input = readInput(ChangeInput, whereLocked(session))
          return (await session.deployments()).restart(input, session.call)
        },
      }),
    )
