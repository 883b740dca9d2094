import { Command } from 'commander'
import type { App } from './app.ts'
import { withEnvironment, withExamples, withLockWait } from './flags.ts'

export const deployCommand = (app: App): Command =>
  withExamples(withLockWait(withEnvironment(new Command('deploy'))), [
    ['nexo deploy', 'make this project serve on this machine'],
    ['nexo deploy --env staging --json', 'in a script: NDJSON on stdout'],
    ['nexo deploy --plan sha256:...', 'only what `nexo plan` showed'],
  ])
    .description('Builds a release, starts it beside what serves, and moves traffic once it is healthy.')
    .option('--plan <hash>', 'apply only if the plan still has this hash')
    .option('-m, --message <text>', 'why, kept with the release')
    .option('--force', 'deploy even when nothing changed')
    .option('-y, --yes', 'never ask (deploy asks nothing)')
    .action((_flags: unknown, command: Command) =>
      app.run(command, {
        kind: 'change',
        perform: async (session) => {
          const { DeployInput } = await import('../deployment/input.ts')
          const { readInput } = await import('./read-input.ts')
          const { whereLocked } = await import('./where-locked.ts')
          const { flags } = session
          const input = readInput(DeployInput, {
            ...whereLocked(session),
            plan: flags.text('plan'),
            message: flags.text('message'),
            force: flags.on('force'),
          })
          return (await session.deployments()).deploy(input, session.call)
        },
      }),
    )
