import { expect, test } from 'vitest'
import type { MarkerView } from '../../../src/monitoring/reading-contract.ts'
import { releaseEffects, verdictOf } from '../../../src/monitoring/report/release-effect.ts'

const minute = 60_000
const deploy = (at: number, kind: 'deploy' | 'rollback' = 'deploy'): MarkerView => ({
  target: 'shop.local',
  at: at * minute,
  kind,
  text: kind,
  release: `r-${at}`,
})
const perMinute = (valueAt: (at: number) => number | null) =>
  Array.from({ length: 200 }, (_, at) => [at * minute, valueAt(at)] as const)

test.each([
  [{ before: 0.001, after: 0.02 }, { before: 0.1, after: 0.1 }, 'worse'],
  [{ before: 0.001, after: 0.0015 }, { before: 0.1, after: 0.2 }, 'worse'],
  [{ before: 0.001, after: 0.0015 }, { before: 0.01, after: 0.03 }, 'no worse'],
  [{ before: 0.02, after: 0.001 }, { before: 0.4, after: 0.1 }, 'no worse'],
  [{ before: null, after: 0.5 }, { before: null, after: 3 }, 'not measured'],
  [{ before: null, after: 0.5 }, { before: 0.1, after: 0.1 }, 'no worse'],
] as const)('errors %j and latency %j are %s', (errors, latency, verdict) => {
  expect(verdictOf(errors, latency)).toBe(verdict)
})

test('half an hour before is compared with half an hour after, cut short by the next release', () => {
  const effects = releaseEffects(
    [deploy(100), deploy(110, 'rollback')],
    {
      errorRatio: perMinute((at) => (at >= 100 && at < 110 ? 0.2 : 0)),
      p95Seconds: perMinute(() => null),
    },
    [],
  )
  expect(
    effects.map(({ kind, errorRatio, p95Seconds, verdict }) => [
      kind,
      errorRatio.after,
      p95Seconds.after,
      verdict,
    ]),
  ).toEqual([
    ['deploy', expect.closeTo(0.2, 9), null, 'worse'],
    ['rollback', 0, null, 'no worse'],
  ])
  expect(effects[1]?.errorRatio.before).toBeCloseTo(0.2, 9)
})
