// root-help: what `nexo --help` prints. Made of the catalogue alone, so that it is there as fast as Node itself.
import { commandGroups, commonFlags, helpFlag, versionFlag } from './catalog.ts'

const rows = (pairs: readonly (readonly [string, string])[]): string =>
  pairs.map(([name, meaning]) => `  ${name.padEnd(15)}  ${meaning}\n`).join('')

const groups = commandGroups
  .map(({ heading, commands }) => `${heading}\n${rows(commands.map(({ name, summary }) => [name, summary]))}`)
  .join('\n')

/** The help of nexo itself: examples first, then every command by what it is for. At most 80 cells wide. */
export const rootHelp = `Examples:
${rows([
  ['nexo deploy', 'make this project serve'],
  ['nexo status', 'see what serves'],
  ['nexo rollback', 'take it back'],
])}
Usage: nexo <command> [flags]

Takes an application from source to production, and keeps it there.

${groups}
Flags of every command:
${rows([...commonFlags, versionFlag, helpFlag])}
Help of one command: nexo help COMMAND. Exit codes: nexo help exit-codes.
What an error means: nexo explain CODE.
`
