import type * as z from 'zod'
import { Duration } from '../domain/duration.ts'
import { usageInvalid } from '../reporting/errors.ts'
import type { Session } from './session.ts'

// Names of inputs whose flag has another name.
const flagNames: Readonly<Record<string, string>> = {
  environment: '--env',
  lockWaitMs: '--lock-wait',
  tailLines: '--tail',
  argv: 'the command after --',
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

/** A length of time that was typed, in ms. @throws NX-CLI-USAGE */
export function readDuration(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const read = Duration.safeParse(text)
  if (read.success) return read.data
  throw usageInvalid({
    message: `${flag}: "${text}" is no length of time; write a number with a unit, such as 500ms, 30s or 2m`,
    help: 'nexo help',
  })
}

/** A whole number that was typed. @throws NX-CLI-USAGE */
export function readCount(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw usageInvalid({ message: `${name}: "${text}" is not a whole number from 0 on`, help: 'nexo help' })
}

/** `where`, and how long to wait for the lock. */
export const whereLocked = (
  session: Session,
): { directory: string; environment: string | undefined; lockWaitMs: number | undefined } => ({
  ...where(session),
  lockWaitMs: readDuration('--lock-wait', session.flags.text('lockWait')),
})
