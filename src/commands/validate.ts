import { Command } from 'commander'
import type { App } from './app.ts'
import { withEnvironment, withExamples } from './flags.ts'

export const validateCommand = (app: App): Command =>
  withExamples(withEnvironment(new Command('validate')), [
    ['nexo validate', 'every mistake, with file:line:column and what to do'],
    ['nexo validate --env production --json', 'as one JSON document'],
  ])
    .description('Checks nexo.yaml, what was detected and the target; changes nothing.')
    .action((_flags: unknown, command: Command) =>
      app.run(command, {
        kind: 'document',
        perform: async (session) => {
          const { EnvironmentInput } = await import('../deployment/environment-input.ts')
          const { readInput, where } = await import('./read-input.ts')
          const { answerFindings } = await import('./answer-findings.ts')
          const input = readInput(EnvironmentInput, where(session))
          return answerFindings(session, await (await session.deployments()).validate(input, session.call))
        },
      }),
    )
