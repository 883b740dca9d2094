import { expect, onTestFinished, test, vi } from 'vitest'
import { openCheckLog } from '../../../src/generation/validation/check-log.ts'
import { passedStep } from '../../../src/generation/validation/steps.ts'
import type { EventFact } from '../../../src/kernel/events.ts'

test('a check that takes long is told of before anybody waits 5 s, with how much longer it may take', () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const facts: EventFact[] = []
  let nowMs = 0
  const log = openCheckLog({
    signal: new AbortController().signal,
    emit: (fact) => void facts.push(fact),
    clock: { now: () => nowMs, monotonicMs: () => nowMs },
  })
  const pass = (milliseconds: number): void => {
    nowMs += milliseconds
    vi.advanceTimersByTime(milliseconds)
  }
  log.begin('tests')
  pass(4_000)
  pass(4_000)
  log.end('tests', passedStep(12))
  pass(20_000)
  expect(facts).toMatchObject([
    { type: 'generation.application-check-started', check: 'tests' },
    { type: 'wait.reported', what: 'the tests of the application', waitedMs: 4_000, remainingMs: 596_000 },
    { type: 'wait.reported', waitedMs: 8_000, remainingMs: 592_000 },
    { type: 'generation.application-check-finished', outcome: 'passed', durationMs: 8_000, passed: 12 },
  ])
  expect(log.checks).toMatchObject([{ name: 'tests', durationMs: 8_000, passed: 12 }])
})
