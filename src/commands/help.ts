import { Command } from 'commander'
import type { App } from './app.ts'

/** `nexo help`, `nexo help deploy`, `nexo help agent status`, `nexo help exit-codes`. */
export const helpCommand = (app: App, program: Command): Command =>
  new Command('help')
    .description('Shows help for a command, or for a topic: exit-codes.')
    .argument('[topic...]', 'a command, or exit-codes')
    .action((words: string[], _flags: unknown, command: Command) => {
      if (words[0] !== 'exit-codes') return findCommand(program, words).outputHelp()
      return app.run(command, {
        kind: 'document',
        perform: async () => {
          const { exitCodeLines, exitCodeRows } = await import('../reporting/exit-code-text.ts')
          return { json: exitCodeRows(), lines: ({ look }) => exitCodeLines(look) }
        },
      })
    })

/** The command that the words lead to. An unknown word is refused by commander, with its suggestion. */
function findCommand(program: Command, words: readonly string[]): Command {
  let command = program
  for (const word of words) {
    const child = command.commands.find((one) => one.name() === word)
    if (child === undefined && command.commands.length > 0) command.parse([word], { from: 'user' })
    command = child ?? command
  }
  return command
}
