import { expect, test } from 'vitest'
import { gatewayCodes } from '../../../src/agent/router/answers/gateway-codes.ts'
import * as errors from '../../../src/agent/router/errors.ts'

test('every code that a client can see is documented, and no other', () => {
  const documented = Object.values(errors).map((definition) => definition.documentation.code)
  expect(documented.toSorted()).toEqual(Object.keys(gatewayCodes).toSorted())
})

test('an error made from a code names the address, the status and what to do', () => {
  const error = errors.noReplica({ url: 'http://127.0.0.1:3000/' })
  expect(error.message).toBe('http://127.0.0.1:3000/ answered 503: no replica of the application is ready')
  expect(error.hint).toContain('nexo rollback')
})
