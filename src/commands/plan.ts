import { Command } from 'commander'
import type { App } from './app.ts'
import { withEnvironment, withExamples } from './flags.ts'

export const planCommand = (app: App): Command =>
  withExamples(withEnvironment(new Command('plan')), [
    ['nexo plan', 'what a deployment would change, and its hash'],
    ['nexo plan --detailed-exitcode', 'in a script: exit 2 when there are changes'],
  ])
    .description(
      'Compares what would be deployed with what serves; changes nothing. Secrets are never shown.',
    )
    .option('--detailed-exitcode', 'exit 2 when there are changes, 0 when there are none')
    .action((_flags: unknown, command: Command) =>
      app.run(command, {
        kind: 'document',
        perform: async (session) => {
          const { EnvironmentInput } = await import('../deployment/environment-input.ts')
          const { readInput, where } = await import('./read-input.ts')
          const { planLines } = await import('../reporting/plan-text.ts')
          const input = readInput(EnvironmentInput, where(session))
          const plan = await (await session.deployments()).plan(input, session.call)
          const isChange = plan.changes.length > 0 && session.flags.on('detailedExitcode')
          return { json: plan, lines: ({ look }) => planLines(look, plan), exitCode: isChange ? 2 : 0 }
        },
      }),
    )
