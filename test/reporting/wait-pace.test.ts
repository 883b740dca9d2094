import { expect, test } from 'vitest'
import { plainLook } from '../../src/reporting/look.ts'
import { createPlainReporter } from '../../src/reporting/plain-reporter.ts'
import { createPaper, deployment, tell } from './facts.ts'

/** Lets time pass as the command line does, with a report of the wait every `everyMs`; gives the times of its lines. */
function timesToldWithin(totalMs: number, everyMs: number): number[] {
  const paper = createPaper()
  const reporter = createPlainReporter(paper.sink, plainLook, 'normal')
  tell(reporter, deployment.slice(0, 6))
  const times: number[] = []
  for (let ms = 1_000; ms <= totalMs; ms += 100) {
    const before = paper.text()
    if (ms % everyMs === 0) {
      const fact = {
        type: 'wait.reported',
        version: 1,
        what: 'web.1',
        on: 'port 1',
        waitedMs: ms - 1_000,
      } as const
      reporter.report({ fact, nowMs: ms, seq: 1, time: '' })
    }
    reporter.tick(ms)
    if (paper.text() !== before) times.push(ms)
  }
  return times
}

test.each([100, 1_000, 3_000])(
  'a wait that is reported every %d ms is told soon, then before each silence of 5 s',
  (everyMs) => {
    const times = timesToldWithin(30_000, everyMs)
    const gaps = times.map((ms, index) => ms - (times[index - 1] ?? 1_000))
    expect(Math.max(...gaps)).toBeLessThan(5_000)
    expect(times.length).toBeLessThanOrEqual(8)
  },
)

test('a phase that reports nothing at all is told too', () => {
  const times = timesToldWithin(20_000, 1_000_000)
  expect(times).toHaveLength(4)
})

test('a wait that is first reported just after the silence was broken is not told twice', () => {
  const paper = createPaper()
  const reporter = createPlainReporter(paper.sink, plainLook, 'normal')
  tell(reporter, deployment.slice(0, 6))
  reporter.tick(6_000)
  const before = paper.text()
  const fact = { type: 'wait.reported', version: 1, what: 'build', on: 'make', waitedMs: 4_600 } as const
  reporter.report({ fact, nowMs: 6_100, seq: 1, time: '' })
  expect(paper.text()).toBe(before)
  reporter.tick(10_600)
  expect(paper.text().slice(before.length)).toContain('waiting for build')
})
