import { expect, test } from 'vitest'
import { settle, toErrorData } from '../../../src/kernel/durable/outcome.ts'
import { NexoError } from '../../../src/kernel/errors.ts'

test('nothing becomes null; a result that is not JSON becomes an error', async () => {
  expect(await settle('it', async () => undefined)).toEqual({ ended: 'result', result: 'null' })
  expect(await settle('it', async () => ({ a: [1] }))).toEqual({ ended: 'result', result: '{"a":[1]}' })
  expect(await settle('it', async () => 1n)).toMatchObject({ thrown: { code: 'NX-RUN-RESULT-NOT-JSON' } })
})

test('an exception without a code says where it was thrown and may be retried', () => {
  const thrown = Object.assign(new Error('connect failed'), { code: 'ECONNREFUSED' })
  expect(toErrorData('"call"', thrown)).toMatchObject({
    code: 'NX-RUN-UNEXPECTED',
    message: '"call" failed: connect failed',
    details: {
      systemCode: 'ECONNREFUSED',
      retryable: true,
      at: expect.stringContaining('outcome.test.ts'),
    },
  })
  expect(toErrorData('"call"', 'a string')).toMatchObject({ message: '"call" failed: a string' })
})

test('details that JSON cannot hold do not make the journal unwritable', () => {
  const data = { code: 'NX-TEST', message: 'm', hint: 'h', exitCode: 5, details: { n: 1n } } as const
  expect(toErrorData('it', new NexoError(data))).toMatchObject({
    code: 'NX-TEST',
    exitCode: 5,
    details: { unreadable: expect.stringContaining('BigInt') },
  })
})
