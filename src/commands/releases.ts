import { Command } from 'commander'
import type { App } from './app.ts'
import { withEnvironment, withExamples } from './flags.ts'

export const releasesCommand = (app: App): Command =>
  withExamples(withEnvironment(new Command('releases')), [
    ['nexo releases', 'newest first; the arrow marks what serves'],
    ['nexo releases --json', 'as one JSON document'],
  ])
    .description(
      'Lists releases with who made them, when, from which source, and whether rollback can reach them.',
    )
    .action((_flags: unknown, command: Command) =>
      app.run(command, {
        kind: 'document',
        perform: async (session) => {
          const { EnvironmentInput } = await import('../deployment/environment-input.ts')
          const { readInput, where } = await import('./read-input.ts')
          const { releasesLines } = await import('../reporting/status-text.ts')
          const input = readInput(EnvironmentInput, where(session))
          const rows = await (await session.deployments()).releases(input, session.call)
          return { json: rows, lines: (page) => releasesLines(rows, page) }
        },
      }),
    )
