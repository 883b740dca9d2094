import type * as z from 'zod'
import { usageInvalid } from '../reporting/errors.ts'
import type { Session } from './session.ts'

// Names of inputs whose flag has another name.
const flagNames: Readonly<Record<string, string>> = {
  environment: '--env',
  lockWaitMs: '--lock-wait',
  lines: '--lines',
  argv: 'the command after --',
  allowUnresolved: '--allow-unresolved',
  sarifFile: '--sarif',
  outputDirectory: '--out',
  onFailure: '--on-failure',
}

const flagOf = (path: readonly PropertyKey[]): string => {
  const name = String(path[0] ?? '')
  return flagNames[name] ?? `--${name}`
}

/**
 * What was typed as the input of a manager.
 * @throws NX-CLI-USAGE that names every flag whose value cannot be used
 */
export function readInput<Input>(schema: z.ZodType<Input>, values: unknown): Input {
  const read = schema.safeParse(values)
  if (read.success) return read.data
  const mistakes = read.error.issues.map(({ path, message }) => `${flagOf(path)}: ${message}`)
  throw usageInvalid({ message: mistakes.join('; '), help: 'nexo help' })
}

/** `directory` and `environment`, which every command on an environment takes. */
export const where = ({
  directory,
  flags,
}: Session): { directory: string; environment: string | undefined } => ({
  directory,
  environment: flags.text('env'),
})

/** A whole number that was typed. @throws NX-CLI-USAGE */
export function readCount(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw usageInvalid({ message: `${name}: "${text}" is not a whole number from 0 on`, help: 'nexo help' })
}
