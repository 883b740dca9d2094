import type { ErrorData } from '../errors.ts'
import type { RetryPolicy } from './contract.ts'

export type RetryMove = { readonly do: 'retry'; readonly waitMs: number } | { readonly do: 'give-up' }

/** One execution, no second. */
export const once: RetryPolicy = { attempts: 1, initialMs: 0, factor: 1, maxMs: 0 }

/** Undoing matters more than haste: half a minute of trouble is waited out before a person is asked. */
export const undoRetry: RetryPolicy = { attempts: 6, initialMs: 250, factor: 2, maxMs: 8_000 }

/**
 * Whether a failure may pass by itself.
 *
 * Rule, equal for every engine: a NexoError says something definite and is fatal, unless its `details.retryable` is
 * true; an exception without a code enters the journal as NX-RUN-UNEXPECTED, which is marked retryable.
 */
export const isRetryable = (error: ErrorData): boolean => error.details['retryable'] === true

/**
 * What follows the `failures`-th failure of a step (counted from 1). A crash is no failure and uses no attempt up. Pure.
 */
export function nextRetryMove(policy: RetryPolicy, failures: number, error: ErrorData): RetryMove {
  if (!isRetryable(error) || failures >= policy.attempts) return { do: 'give-up' }
  return { do: 'retry', waitMs: Math.min(policy.initialMs * policy.factor ** (failures - 1), policy.maxMs) }
}
