import { expect, test } from 'vitest'
import { checkText } from '../../../src/generation/check-requirements.ts'
import { installVariables, scrubbed } from '../../../src/generation/validation/isolation.ts'
import { requirementLineIn } from '../../../src/generation/validation/requirement-line.ts'
import { readTestReport } from '../../../src/generation/validation/test-report.ts'
import { mayList } from '../../../src/generation/validation/validation-probes.ts'

test('a report of tests is counted by tests, not by suites, and failures say why', () => {
  const report = `TAP version 13
# Subtest: orders
    # Subtest: line 5: a total is kept
    not ok 1 - line 5: a total is kept
      ---
      failureType: 'testCodeFailure'
      error: |-
        Expected values to be strictly equal:
        1 !== 2
      code: 'ERR_ASSERTION'
      ...
    # Subtest: line 6: it adds
    ok 2 - line 6: it adds
    1..2
not ok 1 - orders
  ---
  error: '1 subtest failed'
  ...
ok 2 - later # SKIP no rows were found
ok 3 - plain
1..3
# pass 2`
  expect(readTestReport(report.split('\n'))).toEqual({
    passed: 2,
    skipped: 1,
    failures: [{ title: 'line 5: a total is kept', why: 'Expected values to be strictly equal:' }],
  })
})

test.each([
  ['line 12: an order is paid', 12],
  ['an order (clinic.md:7) is paid', 7],
  ['requirement 3', 3],
  ['it failed at 10:12', undefined],
  ['a deadline 5 days later', undefined],
])('%s is about line %s', (text, line) => {
  expect(requirementLineIn(text)).toBe(line)
})

test('credentials and settings of the caller stay outside; an install gets the settings of npm alone', () => {
  const caller = {
    PATH: '/bin',
    AWS_SECRET_ACCESS_KEY: 'x',
    NODE_OPTIONS: '--inspect',
    LANG: 'C',
    npm_config_registry: 'r',
  }
  const inside = scrubbed(caller, { home: '/home', temporary: '/tmp' })
  expect(inside).toMatchObject({
    HOME: '/home',
    LANG: 'C',
    NODE_OPTIONS: expect.not.stringContaining('inspect'),
  })
  expect(Object.keys(inside)).not.toContain('AWS_SECRET_ACCESS_KEY')
  expect(installVariables(caller)).toMatchObject({ npm_config_registry: 'r' })
  expect(Object.keys(installVariables(caller))).not.toContain('AWS_SECRET_ACCESS_KEY')
})

test('who may list an entity follows from its permissions: a denial beats all', () => {
  const { model } = checkText(
    'r.md',
    '# T\n\nIt is.\n\n## P\n\nAn order has a total (money).\n\nEveryone can view orders.\n\nGuests cannot view orders.\n\nA box has a name (text).\n\nAnyone can view boxes.\n\nClerks can view their own orders.\n',
  )
  expect(['anyone', 'guest', 'clerk'].map((role) => mayList(model, 'Order', role))).toEqual([
    false,
    false,
    true,
  ])
  expect(['anyone', 'guest'].map((role) => mayList(model, 'Box', role))).toEqual([true, true])
})
