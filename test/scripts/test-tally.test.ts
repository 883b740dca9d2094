import { expect, test } from 'vitest'
import { summaryLines } from '../../scripts/test-tally.ts'

test('the counts stand alone on the last line, after what was skipped and why', () => {
  const skipped = [{ test: 'detect.test.ts > finds rack', reason: 'engine missing: ruby' }]
  expect(summaryLines({ passed: 12, failed: 0, skipped })).toEqual([
    'skipped: detect.test.ts > finds rack (engine missing: ruby)',
    '12 passed, 0 failed, 1 skipped',
  ])
})
