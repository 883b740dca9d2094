import { Command } from 'commander'
import type { App } from './app.ts'
import { withEnvironment, withExamples, withLockWait } from './flags.ts'

export const stopCommand = (app: App): Command =>
  withExamples(withLockWait(withEnvironment(new Command('stop'))), [
    ['nexo stop', 'stop what serves on this machine'],
    ['nexo stop --env staging', 'the same in another environment'],
  ])
    .description('Drains and stops every replica. Requests get a 503 page until "nexo start".')
    .action((_flags: unknown, command: Command) =>
      app.run(command, {
        kind: 'change',
        perform: async (session) => {
          const { ChangeInput } = await import('../deployment/input.ts')
          const { readInput } = await import('./read-input.ts')
          const { whereLocked } = await import('./where-locked.ts')
          const input = readInput(ChangeInput, whereLocked(session))
          return (await session.deployments()).stop(input, session.call)
        },
      }),
    )
