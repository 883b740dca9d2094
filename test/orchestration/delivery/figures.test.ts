import { expect, test } from 'vitest'
import type { Deployment } from '../../../src/domain/deployment.ts'
import {
  changeFailureRate,
  deploymentFrequency,
  leadTime,
  median,
  successRate,
  timeToRestore,
} from '../../../src/orchestration/delivery/figures.ts'
import {
  integrationCoverage,
  monitoringCoverage,
  uptime,
} from '../../../src/orchestration/delivery/standing-figures.ts'
import { aRelease, aReleaseId } from '../../support/builders.ts'

/** An attempt that began at minute `minute` of a day and took one. */
const anAttempt = (minute: number, differing: Partial<Deployment> = {}): Deployment => ({
  id: `d-${minute}`,
  kind: 'deploy',
  application: 'shop',
  environment: 'local',
  release: aReleaseId(minute),
  startedAt: `2026-01-31T10:${String(minute).padStart(2, '0')}:00.000Z`,
  endedAt: `2026-01-31T10:${String(minute + 1).padStart(2, '0')}:00.000Z`,
  startedBy: 'alice@laptop',
  status: 'succeeded',
  ...differing,
})

const deliveries = (deployments: readonly Deployment[]) => ({ deployments, releases: [], days: 10 })

/** Good, bad, rolled back after four minutes of serving, then one that never served. */
const history = [
  anAttempt(1),
  anAttempt(5),
  anAttempt(9, { kind: 'rollback', release: aReleaseId(1), previous: aReleaseId(5) }),
  anAttempt(20, { status: 'restored' }),
]

test('without anything that happened every figure says so instead of zero', () => {
  const nothing = deliveries([])
  const figures = [
    deploymentFrequency(nothing),
    leadTime(nothing),
    changeFailureRate(nothing),
    timeToRestore(nothing),
    successRate(nothing),
    integrationCoverage([]),
    monitoringCoverage(undefined),
    uptime(undefined),
  ]

  expect(figures.map(({ value }) => value)).toEqual(Array.from({ length: 8 }, () => null))
  expect(figures.every(({ why }) => why.length > 0)).toBe(true)
})

test('deployments that made a new release serve are counted per day', () => {
  expect(deploymentFrequency(deliveries(history))).toMatchObject({
    value: 0.2,
    rows: [{ deployment: 'd-1' }, { deployment: 'd-5' }],
  })
})

test('a change that was rolled back counts as failed, as one that never served does', () => {
  const figure = changeFailureRate(deliveries(history))

  expect(figure.value).toBeCloseTo(2 / 3)
  expect(figure.rows.map(({ failed }) => failed)).toEqual([false, true, true])
})

test('time to restore runs from when the bad release served to when the good one did again', () => {
  expect(timeToRestore(deliveries(history))).toMatchObject({ value: 4 * 60_000, rows: [{ rollback: 'd-9' }] })
})

test('lead time runs from the commit to serving, for releases whose commit git knows', () => {
  const committedAt = Date.parse('2026-01-31T09:02:00.000Z')
  const releases = [{ release: aRelease({ id: aReleaseId(1) }), committedAt }]

  expect(leadTime({ ...deliveries(history), releases })).toMatchObject({ value: 3_600_000 })
})

test('attempts of every kind count for the success rate, those that go on do not', () => {
  const going = anAttempt(30, { status: 'running' })

  expect(successRate(deliveries([...history, going])).value).toBe(0.75)
})

test('the median of an even count lies between the two in the middle', () => {
  expect([median([]), median([3]), median([9, 1]), median([5, 1, 9])]).toEqual([null, 3, 5, 5])
})
