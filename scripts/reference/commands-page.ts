import type { Command } from 'commander'
import { code, page, table } from './markdown.ts'

const options = (command: Command): readonly string[] =>
  command.options.length === 0
    ? []
    : [
        table(
          ['Flag', 'Meaning'],
          command.options.map(({ flags, description }) => [code(flags), description]),
        ),
      ]

const usage = (command: Command, path: string): string =>
  ['nexo', path, ...command.registeredArguments.map((one) => argumentText(one))]
    .filter((one) => one !== '')
    .join(' ')

const argumentText = (argument: { name(): string; required: boolean; variadic: boolean }): string => {
  const name = `${argument.name()}${argument.variadic ? '...' : ''}`
  return argument.required ? `<${name}>` : `[${name}]`
}

const isShown = (command: Command): boolean => !command.name().startsWith('__')

function sections(command: Command, path: string): readonly string[] {
  const own = command.commands.length > 0 ? [] : [`\`\`\`sh\n${usage(command, path)}\n\`\`\``]
  return [
    `## nexo ${path}`,
    command.description(),
    ...own,
    ...options(command),
    ...command.commands.filter(isShown).flatMap((child) => sections(child, `${path} ${child.name()}`)),
  ]
}

/** Every command with its flags. */
export const commandsPage = (program: Command): string =>
  page('Commands', [
    'Flags that every command takes:',
    ...options(program),
    ...program.commands.filter(isShown).flatMap((command) => sections(command, command.name())),
  ])
