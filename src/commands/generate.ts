import { Command } from 'commander'
import type { App } from './app.ts'
import { withExamples } from './flags.ts'

export const generateCommand = (app: App): Command =>
  withExamples(new Command('generate'), [
    ['nexo generate requirements.md --out app/', 'the application, with tests, migrations and a Dockerfile'],
    ['nexo generate requirements.md --check', 'what became of every line; writes nothing'],
    ['nexo generate requirements.md --check --json', 'the model, as one JSON document'],
    ['nexo generate requirements.md --check --sarif out.sarif', 'for annotations in CI'],
  ])
    .description(
      'Turns requirements into an application and says what became of every line. Run again after a change: edits of yours are kept, merged or refused, never overwritten.',
    )
    .argument('<requirements>', 'a Markdown file in controlled English')
    .option('-o, --out <folder>', 'where to write it (default: named after the application)')
    .option('--check', 'read, link and check only; write no application')
    .option('--sarif <file>', 'also write the findings as SARIF')
    .option('--accept-suggestions', 'take what free prose suggests into the model')
    .option('--allow-unresolved <lines>', 'accept so many lines without meaning: 3, or 5%')
    .option('--allow-data-loss', 'migrations may drop columns and tables that the requirements name no more')
    .action((_file: unknown, _flags: unknown, command: Command) =>
      app.run(command, {
        kind: 'document',
        perform: async (session) => {
          const { answerGenerate } = await import('./answer-generate.ts')
          return answerGenerate(session)
        },
      }),
    )
