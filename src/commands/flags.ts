// flags: what was typed, read by name. Commander hands out untyped values; this is where they become types.
import type { Command } from 'commander'

export type Flags = {
  /** The value of a flag that takes one; undefined when it was not given. */
  text(name: string): string | undefined
  /** Whether a flag without a value was given; for `--no-x`, whether x still holds. */
  on(name: string): boolean
  /** Positional arguments in order; those that were left out are missing. */
  readonly args: readonly string[]
}

/** Flags of `command` and of its parents, by camel-case name. */
export function readFlags(command: Command): Flags {
  const values: Readonly<Record<string, unknown>> = command.optsWithGlobals()
  return {
    text: (name) => {
      const value = values[name]
      return typeof value === 'string' ? value : undefined
    },
    on: (name) => values[name] === true,
    args: command.args,
  }
}

/** `-e, --env <name>`: which environment, on every command that works on one. */
export const withEnvironment = (command: Command): Command =>
  command.option('-e, --env <name>', 'environment in nexo.yaml (default: local)')

/** `--lock-wait <time>`: on every command that takes the environment's lock. */
export const withLockWait = (command: Command): Command =>
  command.option(
    '--lock-wait <time>',
    'wait this long for a lock that another holds, such as 2m (default: 0s)',
  )

/** Lines such as `nexo deploy --env staging` above everything else in the help of a command. */
export const withExamples = (command: Command, examples: readonly (readonly [string, string])[]): Command => {
  const width = Math.max(...examples.map(([line]) => line.length))
  const lines = examples.map(([line, meaning]) => `  ${line.padEnd(width)}  ${meaning}`)
  return command.addHelpText('before', `Examples:\n${lines.join('\n')}\n`)
}
