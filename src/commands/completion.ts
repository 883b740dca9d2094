import { Command } from 'commander'
import type { App } from './app.ts'
import { withExamples } from './flags.ts'

export const completionCommand = (app: App): Command =>
  withExamples(new Command('completion'), [
    ['source <(nexo completion bash)', 'now; put it into ~/.bashrc for always'],
    ['nexo completion zsh > ~/.zfunc/_nexo', 'a folder in $fpath'],
    ['nexo completion fish > ~/.config/fish/completions/nexo.fish', ''],
    ['nexo completion pwsh | Out-String | Invoke-Expression', 'put it into $PROFILE for always'],
  ])
    .description('Prints a script that completes commands, flags, environments and releases.')
    .argument('<shell>', 'bash, zsh, fish or pwsh')
    .action((_shell: unknown, _flags: unknown, command: Command) =>
      app.run(command, {
        kind: 'document',
        perform: async ({ flags }) => {
          const { completionScript } = await import('./completion/scripts.ts')
          const script = completionScript(flags.args[0] ?? '')
          return { json: { script }, lines: () => [script.trimEnd()] }
        },
      }),
    )

/** `nexo __complete -- WORD...`, asked by the scripts: prints one candidate per line. The last word is the one being typed. */
export const completeCommand = (app: App, program: Command): Command =>
  new Command('__complete')
    .argument('[words...]')
    .action((words: string[], _flags: unknown, command: Command) =>
      app.run(command, {
        kind: 'document',
        perform: async (session) => {
          const { completeWords } = await import('./completion/complete-words.ts')
          const { liveNames } = await import('./completion/live-names.ts')
          const candidates = await completeWords(program, words, liveNames(session))
          return { json: candidates, lines: () => candidates }
        },
      }),
    )
