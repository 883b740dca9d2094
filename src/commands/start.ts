import { Command } from 'commander'
import type { App } from './app.ts'
import { withEnvironment, withExamples, withLockWait } from './flags.ts'

export const startCommand = (app: App): Command =>
  withExamples(withLockWait(withEnvironment(new Command('start'))), [
    ['nexo start', 'serve again what "nexo stop" stopped'],
    ['nexo start --env staging', 'the same in another environment'],
  ])
    .description(
      'Starts the replicas of the release that served last and moves traffic once they are healthy.',
    )
    .action((_flags: unknown, command: Command) =>
      app.run(command, {
        kind: 'change',
        perform: async (session) => {
          const { ChangeInput } = await import('../deployment/input.ts')
          const { readInput } = await import('./read-input.ts')
          const { whereLocked } = await import('./where-locked.ts')
          const input = readInput(ChangeInput, whereLocked(session))
          return (await session.deployments()).start(input, session.call)
        },
      }),
    )
