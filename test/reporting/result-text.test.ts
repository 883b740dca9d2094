import { expect, test } from 'vitest'
import type { CommandResult } from '../../src/domain/command-result.ts'
import { decideLook, plainLook } from '../../src/reporting/look.ts'
import { resultLines } from '../../src/reporting/result-text.ts'
import { previous, release } from './facts.ts'

const succeeded: CommandResult = {
  type: 'result',
  command: 'deploy',
  outcome: 'succeeded',
  exitCode: 0,
  application: 'shop',
  environment: 'staging',
  release,
  previous,
  serving: release,
  url: 'http://127.0.0.1:4000',
  durationMs: 2_412,
  error: null,
}

test('a deployment that went well says where it serves, how to follow it and how to take it back', () => {
  expect(resultLines(plainLook, succeeded).join('\n')).toMatchInlineSnapshot(`
    "ok shop is live in staging (2.4 s)
      url       http://127.0.0.1:4000
      release   r-20260131-142233-3f9c
      previous  r-20260130-090000-aaaa
      logs      nexo logs -f --env staging
      undo      nexo rollback --env staging"
  `)
})

test('a first deployment has nothing to roll back to', () => {
  expect(resultLines(plainLook, { ...succeeded, previous: null }).join('\n')).not.toContain('rollback')
})

test.each<[CommandResult['outcome'], number]>([
  ['unchanged', 0],
  ['restored', 5],
  ['cancelled', 130],
  ['failed', 6],
  ['partial', 11],
])('%s is told for what it is', (outcome, exitCode) => {
  const result = { ...succeeded, outcome, exitCode, serving: previous }
  expect(resultLines(plainLook, result).join('\n')).toMatchSnapshot()
})

test('an address at which nothing answers is not shown', () => {
  const result = { ...succeeded, outcome: 'restored', exitCode: 5, serving: null, previous: null } as const
  expect(resultLines(plainLook, result).join('\n')).not.toContain('http://')
})

test('the URL can be clicked on a terminal', () => {
  const look = decideLook({ isTerminal: true, flag: true, environment: {} })
  expect(resultLines(look, succeeded).join('\n')).toContain('\u001B]8;;http://127.0.0.1:4000\u0007')
})
