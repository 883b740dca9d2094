import { expect, test } from 'vitest'
import { nextRetryMove } from '../../../src/kernel/durable/retry.ts'
import type { ErrorData } from '../../../src/kernel/errors.ts'

const error = (details: ErrorData['details']): ErrorData => ({
  code: 'NX-TEST',
  message: '',
  hint: '',
  exitCode: 1,
  details,
})
const passing = error({ retryable: true })
const policy = { attempts: 4, initialMs: 100, factor: 3, maxMs: 500 }

test.each([
  ['the first failure', 1, passing, { do: 'retry', waitMs: 100 }],
  ['the second', 2, passing, { do: 'retry', waitMs: 300 }],
  ['the third, up to the longest wait', 3, passing, { do: 'retry', waitMs: 500 }],
  ['the last attempt', 4, passing, { do: 'give-up' }],
  ['an error that is not marked', 1, error({}), { do: 'give-up' }],
  ['an error that is marked as final', 1, error({ retryable: false }), { do: 'give-up' }],
] as const)('after %s', (_title, failures, failure, move) => {
  expect(nextRetryMove(policy, failures, failure)).toEqual(move)
})
