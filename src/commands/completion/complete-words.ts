// complete-words: candidates for the word being typed, from the declared commands and from names that exist now.
import type { Command, Option } from 'commander'

/** Names that are known only now. Each resolves with none when they cannot be had. */
export type LiveNames = {
  environments(): Promise<readonly string[]>
  releases(environment: string | undefined): Promise<readonly string[]>
}

type Position = {
  readonly command: Command
  /** The flag whose value is being typed. */
  readonly awaiting: Option | undefined
  readonly environment: string | undefined
}

const allOptions = (command: Command): readonly Option[] =>
  command.parent === null ? command.options : [...command.options, ...allOptions(command.parent)]

const findOption = (command: Command, word: string): Option | undefined =>
  allOptions(command).find(({ long, short }) => word === long || word === short)

/** Where the words that are complete lead. Pure. */
export function findPosition(program: Command, words: readonly string[]): Position {
  let position: Position = { command: program, awaiting: undefined, environment: undefined }
  for (const word of words) {
    const { command, awaiting } = position
    const option = findOption(command, word)
    const child = command.commands.find((one) => one.name() === word)
    if (awaiting !== undefined) {
      const environment = awaiting.long === '--env' ? word : position.environment
      position = { command, awaiting: undefined, environment }
    } else if (option !== undefined && option.required) {
      position = { ...position, awaiting: option }
    } else if (child !== undefined) {
      position = { ...position, command: child }
    }
  }
  return position
}

const visibleNames = (command: Command): readonly string[] =>
  command.commands.map((one) => one.name()).filter((name) => !name.startsWith('__'))

const fixedValues: Readonly<Record<string, readonly string[]>> = {
  completion: ['bash', 'zsh', 'fish', 'pwsh'],
}

async function candidatesAt({ command, awaiting, environment }: Position, word: string, live: LiveNames) {
  if (awaiting?.long === '--env') return live.environments()
  if (awaiting?.long === '--to' || awaiting?.long === '--release') return live.releases(environment)
  if (awaiting !== undefined) return []
  if (word.startsWith('-'))
    return allOptions(command).flatMap(({ long }) => (long === undefined ? [] : [long]))
  if (command.name() === 'help') return [...visibleNames(command.parent ?? command), 'exit-codes']
  return [...visibleNames(command), ...(fixedValues[command.name()] ?? [])]
}

/** Candidates for the last of `words`, sorted, without repeats. `--env=pro` completes too. */
export async function completeWords(
  program: Command,
  words: readonly string[],
  live: LiveNames,
): Promise<readonly string[]> {
  const typed = words.at(-1) ?? ''
  const position = findPosition(program, words.slice(0, -1))
  const [, flag, value] = /^(--[a-z-]+)=(.*)$/.exec(typed) ?? []
  if (flag !== undefined && value !== undefined) {
    const awaiting = findOption(position.command, flag)
    const values = awaiting === undefined ? [] : await candidatesAt({ ...position, awaiting }, value, live)
    return fitting(
      values.map((one) => `${flag}=${one}`),
      typed,
    )
  }
  return fitting(await candidatesAt(position, typed, live), typed)
}

const fitting = (candidates: readonly string[], typed: string): readonly string[] =>
  [...new Set(candidates)].filter((one) => one.startsWith(typed)).sort()
