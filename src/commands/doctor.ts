import { Command } from 'commander'
import type { App } from './app.ts'
import { withExamples } from './flags.ts'

export const doctorCommand = (app: App): Command =>
  withExamples(new Command('doctor'), [
    ['nexo doctor', 'is this machine ready?'],
    ['nexo doctor --json', 'in a script; exit 4 when a check fails'],
  ])
    .description('Checks everything that nexo stands on here and what the project in this folder needs.')
    .action((_flags: unknown, command: Command) =>
      app.run(command, {
        kind: 'document',
        perform: async (session) => {
          const { answerDoctor } = await import('./doctor/answer-doctor.ts')
          return answerDoctor(session)
        },
      }),
    )
