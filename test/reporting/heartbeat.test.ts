import { expect, test } from 'vitest'
import { heartbeatAfterSilence } from '../../src/reporting/heartbeat.ts'
import {
  advance,
  describePosition,
  noProgress,
  openWaits,
  type Progress,
} from '../../src/reporting/progress.ts'
import { deployment, failedHealth } from './facts.ts'

const after = (count: number): Progress =>
  deployment.slice(0, count).reduce((progress, [nowMs, fact]) => advance(progress, fact, nowMs), noProgress)

test('a silence in an open phase is broken before 5 s', () => {
  const building = after(3)
  expect(heartbeatAfterSilence(building, 5, 4_000)).toBeUndefined()
  expect(heartbeatAfterSilence(building, 5, 4_600)).toEqual({
    type: 'wait.reported',
    version: 1,
    what: 'build npm run build',
    on: '',
    waitedMs: 4_595,
  })
})

test('a reported wait says how much longer it may take', () => {
  expect(heartbeatAfterSilence(after(7), 2_901, 8_901)).toMatchObject({
    what: 'web.1',
    waitedMs: 8_000,
    remainingMs: 22_000,
  })
})

test('nothing is said when nothing is open', () => {
  expect(heartbeatAfterSilence(noProgress, 0, 60_000)).toBeUndefined()
  expect(heartbeatAfterSilence(after(deployment.length), 0, 60_000)).toBeUndefined()
})

test('a replica that became ready is not waited for any more', () => {
  expect(openWaits(after(7)).map(({ what }) => what)).toEqual(['web.1'])
  expect(openWaits(after(8)).map(({ what }) => what)).toEqual(['health r-20260131-142233-3f9c'])
})

test('the position of a command is told in words', () => {
  expect(describePosition(noProgress)).toBe('nothing was begun')
  expect(describePosition(after(6))).toBe(
    'deploy of shop in local (release r-20260131-142233-3f9c), at health r-20260131-142233-3f9c',
  )
})

test('only the newest output lines of a phase are kept', () => {
  const output = Array.from({ length: 50 }, (_, index) => `line ${index}`)
  const progress = output.reduce(
    (before, text) =>
      advance(
        before,
        { type: 'deployment.command-output', version: 1, phase: 'build', stream: 'stdout', text },
        10,
      ),
    after(3),
  )
  expect(progress.phases[0]?.output).toEqual(output.slice(-20))
  expect(failedHealth.length).toBeGreaterThan(0)
})

test('a check that has ended is not waited for any more', () => {
  const told = [
    { type: 'generation.application-check-started', version: 1, check: 'tests' },
    { type: 'wait.reported', version: 1, what: 'the tests', on: '', waitedMs: 4_000, remainingMs: 10 },
    {
      type: 'generation.application-check-finished',
      version: 1,
      check: 'tests',
      outcome: 'passed',
      durationMs: 5_000,
      passed: 3,
      findings: 0,
    },
  ] as const
  const progressAfter = (count: number): Progress =>
    told.slice(0, count).reduce<Progress>((progress, fact) => advance(progress, fact, 4_000), noProgress)

  expect(openWaits(progressAfter(2))).toHaveLength(1)
  expect(openWaits(progressAfter(3))).toEqual([])
})
