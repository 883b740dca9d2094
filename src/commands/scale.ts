import { Command } from 'commander'
import type { App } from './app.ts'
import { withEnvironment, withExamples, withLockWait } from './flags.ts'

export const scaleCommand = (app: App): Command =>
  withExamples(withLockWait(withEnvironment(new Command('scale'))), [
    ['nexo scale 4', 'four replicas of the web process'],
    ['nexo scale 2 --process worker', 'two of another kind of process'],
  ])
    .description('Growing waits until the new replicas are healthy; shrinking drains first.')
    .argument('<replicas>', 'wished number of replicas')
    .option('-p, --process <name>', 'kind of process (default: web, else the only one)')
    .action((_replicas: unknown, _flags: unknown, command: Command) =>
      app.run(command, {
        kind: 'change',
        perform: async (session) => {
          const { ScaleInput } = await import('../deployment/input.ts')
          const { readCount, readInput } = await import('./read-input.ts')
          const { whereLocked } = await import('./where-locked.ts')
          const input = readInput(ScaleInput, {
            ...whereLocked(session),
            replicas: readCount('replicas', session.flags.args[0]),
            process: session.flags.text('process'),
          })
          return (await session.deployments()).scale(input, session.call)
        },
      }),
    )
