// where-locked: what commands read that take the lock of an environment.
import { Duration } from '../domain/duration.ts'
import { usageInvalid } from '../reporting/errors.ts'
import { where } from './read-input.ts'
import type { Session } from './session.ts'

/** A length of time that was typed, in ms. @throws NX-CLI-USAGE */
function readDuration(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const read = Duration.safeParse(text)
  if (read.success) return read.data
  throw usageInvalid({
    message: `${flag}: "${text}" is no length of time; write a number with a unit, such as 500ms, 30s or 2m`,
    help: 'nexo help',
  })
}

/** `where`, and how long to wait for the lock. */
export const whereLocked = (
  session: Session,
): { directory: string; environment: string | undefined; lockWaitMs: number | undefined } => ({
  ...where(session),
  lockWaitMs: readDuration('--lock-wait', session.flags.text('lockWait')),
})
