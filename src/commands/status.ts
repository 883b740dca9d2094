import { Command } from 'commander'
import type { App } from './app.ts'
import { withEnvironment, withExamples } from './flags.ts'

export const statusCommand = (app: App): Command =>
  withExamples(withEnvironment(new Command('status')), [
    ['nexo status', 'what serves on this machine'],
    ['nexo status --env staging --json', 'as one JSON document'],
  ])
    .description('Asks the target itself what serves, how its replicas are, and what was tried last.')
    .action((_flags: unknown, command: Command) =>
      app.run(command, {
        kind: 'document',
        perform: async (session) => {
          const { EnvironmentInput } = await import('../deployment/environment-input.ts')
          const { readInput, where } = await import('./read-input.ts')
          const { statusLines } = await import('../reporting/status-text.ts')
          const input = readInput(EnvironmentInput, where(session))
          const status = await (await session.deployments()).status(input, session.call)
          return { json: status, lines: (page) => statusLines(status, page) }
        },
      }),
    )
