// Whether what was shown of an application by an earlier validation still holds. Pure.
import type { ApplicationEvidence } from '../evidence.ts'
import type { PassedValidation } from '../records/validation-store.ts'
import type { ChainInput } from '../records/run-record.ts'

/** What a validation hangs on: the application with Node and limits, and the nexo that tries it. */
export type Validated = Pick<PassedValidation, 'fingerprint' | 'nexo'>

/**
 * What is known already of an application, when nothing that it hangs on has changed.
 *
 * Promise: a validation of this very attempt always counts, so that a killed run does not repeat it; one of another run
 * does unless the user wants it anew.
 */
export function knownEvidence(
  earlier: PassedValidation | undefined,
  now: Validated,
  { run, attempt, validation }: Pick<ChainInput, 'run' | 'attempt' | 'validation'>,
): ApplicationEvidence | undefined {
  if (earlier?.fingerprint !== now.fingerprint || earlier.nexo !== now.nexo) return undefined
  const { checks } = earlier
  if (earlier.run === run && earlier.attempt === attempt) return { checks, since: null }
  return validation === 'again' ? undefined : { checks, since: { at: earlier.at, run: earlier.run } }
}

/** A validation counts for later only when every check was tried and passed. */
export const isWhole = ({ checks }: Pick<ApplicationEvidence, 'checks'>): boolean =>
  checks.length > 0 && checks.every(({ outcome }) => outcome === 'passed')
