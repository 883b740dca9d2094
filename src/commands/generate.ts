import { Command } from 'commander'
import type { App } from './app.ts'
import { withExamples } from './flags.ts'

export const generateCommand = (app: App): Command =>
  withExamples(new Command('generate'), [
    ['nexo generate requirements.md --check', 'what became of every line'],
    ['nexo generate requirements.md --check --json', 'the model, as one JSON document'],
    ['nexo generate requirements.md --check --sarif out.sarif', 'for annotations in CI'],
  ])
    .description(
      'Reads requirements and checks the application that they describe; writes no application yet.',
    )
    .argument('<requirements>', 'a Markdown file in controlled English')
    .option('--check', 'read, link and check only; required for now')
    .option('--sarif <file>', 'also write the findings as SARIF')
    .option('--accept-suggestions', 'take what free prose suggests into the model')
    .option('--allow-unresolved <lines>', 'accept so many lines without meaning: 3, or 5%')
    .action((_file: unknown, _flags: unknown, command: Command) =>
      app.run(command, {
        kind: 'document',
        perform: async (session) => {
          const { answerGenerate } = await import('./answer-generate.ts')
          return answerGenerate(session)
        },
      }),
    )
