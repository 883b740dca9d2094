import { Command } from 'commander'
import type { App } from './app.ts'
import { withEnvironment, withExamples } from './flags.ts'

export const openCommand = (app: App): Command =>
  withExamples(withEnvironment(new Command('open')), [
    ['nexo open', 'open what serves in a browser, and print its URL'],
    ['curl "$(nexo open)"', 'in a script: only the URL'],
  ])
    .description('Prints the URL of what serves; at a terminal it is opened in a browser too.')
    .action((_flags: unknown, command: Command) =>
      app.run(command, {
        kind: 'document',
        perform: async (session) => {
          const { EnvironmentInput } = await import('../deployment/environment-input.ts')
          const { readInput, where } = await import('./read-input.ts')
          const { nothingServes } = await import('../reporting/errors.ts')
          const { openBrowser } = await import('./open-browser.ts')
          const input = readInput(EnvironmentInput, where(session))
          const { serving } = await (await session.deployments()).status(input, session.call)
          const url = serving?.url ?? undefined
          if (url === undefined) throw nothingServes({ environment: input.environment })
          if (session.stdout.isTerminal && session.interaction.isPossible) await openBrowser(url, session)
          return { json: { url, release: serving?.release ?? null }, lines: () => [url] }
        },
      }),
    )
