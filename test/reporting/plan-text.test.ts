import { expect, test } from 'vitest'
import type { DeploymentPlan } from '../../src/deployment/manager-contract.ts'
import { plainLook } from '../../src/reporting/look.ts'
import { planLines } from '../../src/reporting/plan-text.ts'

const plan: DeploymentPlan = {
  application: 'shop',
  environment: 'local',
  provider: 'process',
  previous: 'r-20260130-090000-aaaa',
  changes: [
    { change: 'change', what: 'source', before: null, after: '1 file changed: VERSION' },
    { change: 'change', what: 'replicas of web', before: '1', after: '2' },
    { change: 'remove', what: 'env LEVEL', before: '(set)', after: null },
  ],
  steps: ['read back what serves', `run \`${'x'.repeat(500)}\``],
  evidence: [],
  hash: 'sha256:1',
}

test('a plan shows each change on a line, and cuts a command that carries a whole file', () => {
  const lines = planLines(plainLook, plan)
  expect(lines.slice(1, 6)).toEqual([
    '  ~ source           1 file changed: VERSION',
    '  ~ replicas of web  1 -> 2',
    '  - env LEVEL        (set)',
    '  steps',
    '   1. read back what serves',
  ])
  expect(lines[6]).toMatch(/^ {3}2\. run `x{155}\.\.$/)
  expect(lines.at(-1)).toBe('Plan: 0 to add, 2 to change, 1 to remove')
})

test('a plan without changes says so', () => {
  expect(planLines(plainLook, { ...plan, changes: [], steps: [] }).at(-1)).toBe('Plan: no changes')
})
