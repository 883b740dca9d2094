import { expect, test } from 'vitest'
import { parseAlertExpression } from '../../../src/domain/alert-expression/parse.ts'
import type { SqliteFile } from '../../../src/kernel/state/sqlite/sqlite-file.ts'
import { evaluateCondition, type Judgement } from '../../../src/monitoring/expressions/evaluate.ts'
import { createSeriesSource } from '../../../src/monitoring/expressions/series-source.ts'
import { compact } from '../../../src/monitoring/store/compact.ts'
import { aSeries, aStore, samplesOf, store } from '../support/a-store.ts'
import { startMs } from '../support/fake-clock.ts'

const minuteMs = 60_000
const now = startMs + 10 * minuteMs

function judge(file: SqliteFile, text: string, at = now): Judgement {
  const parsed = parseAlertExpression(text)
  if (!parsed.ok) throw new Error(parsed.message)
  return evaluateCondition(parsed.node, createSeriesSource(file, 'shop.local', at, 90_000))
}
const verdictOf = (file: SqliteFile, text: string, at?: number): boolean | undefined =>
  judge(file, text, at).verdict

async function aShop(): Promise<SqliteFile> {
  const file = await aStore()
  const counter = (name: string, code: string, values: readonly number[]) =>
    samplesOf(aSeries({ name, kind: 'counter', labels: { code } }), values, startMs, minuteMs)
  store(file, [
    ...counter('requests_total', '200', [0, 60, 120, 180, 240, 300, 360, 420, 480, 540, 600]),
    // Restarted after the sixth: 5 became 1.
    ...counter('requests_total', '500', [0, 1, 2, 3, 4, 5, 1, 2, 3, 4, 5]),
    ...samplesOf(aSeries({ name: 'queue', labels: { name: 'mail' } }), [5], now, minuteMs),
    ...samplesOf(aSeries({ name: 'queue', labels: { name: 'jobs' } }), [50], now, minuteMs),
    ...samplesOf(aSeries({ name: 'old' }), [1], startMs, minuteMs),
  ])
  return file
}

test('a bare name is the newest value, of several series the largest', async () => {
  const file = await aShop()
  expect(judge(file, 'queue > 40')).toEqual({ verdict: true, value: 50, threshold: 40 })
  expect(verdictOf(file, 'queue{name="mail"} > 40')).toBe(false)
  expect([
    verdictOf(file, 'sum(queue) == 55'),
    verdictOf(file, 'min(queue) == 5'),
    verdictOf(file, 'avg(queue) == 27.5'),
  ]).toEqual([true, true, true])
})

test('growth goes over all selected series and over restarts', async () => {
  const file = await aShop()
  expect(judge(file, 'increase(requests_total{code="200"}[10m]) > 0').value).toBe(600)
  expect(judge(file, 'increase(requests_total{code=~"5.."}[10m]) > 0').value).toBe(10)
  expect(judge(file, 'rate(requests_total[10m]) > 0').value).toBeCloseTo(610 / 600)
  expect(judge(file, 'increase(requests_total{code!="200"}[5m]) > 0').value).toBe(5)
})

test('what is stale, or was never there, is unknown and not zero', async () => {
  const file = await aShop()
  expect([
    verdictOf(file, 'old > 0'),
    verdictOf(file, 'never < 1'),
    verdictOf(file, 'rate(never[5m]) < 1'),
  ]).toEqual([undefined, undefined, undefined])
  expect(verdictOf(file, 'not old > 0')).toBeUndefined()
})

test('an unknown part decides nothing that the other part does not decide', async () => {
  const file = await aShop()
  expect(verdictOf(file, 'old > 0 and queue > 1000')).toBe(false)
  expect(verdictOf(file, 'old > 0 or queue > 10')).toBe(true)
  expect(verdictOf(file, 'old > 0 and queue > 10')).toBeUndefined()
  expect(verdictOf(file, 'queue > 1000 or old > 0')).toBeUndefined()
})

test('nothing out of nothing is unknown', async () => {
  const file = await aShop()
  expect(verdictOf(file, '(queue - 50) / (queue - 50) > 1')).toBeUndefined()
  expect(verdictOf(file, 'queue / (queue - 50) > 1')).toBe(true)
})

test('percentiles come out of histograms', async () => {
  const file = await aStore()
  const bucket = (le: string, values: readonly number[]) =>
    samplesOf(
      aSeries({ name: 'took_seconds_bucket', kind: 'counter', labels: { le } }),
      values,
      now - minuteMs,
      minuteMs,
    )
  store(file, [...bucket('0.1', [0, 90]), ...bucket('1', [0, 100]), ...bucket('+Inf', [0, 100])])
  expect(judge(file, 'p95(took_seconds[5m]) > 0.5').value).toBeCloseTo(0.55)
  expect(judge(file, 'p50(took_seconds[5m]) > 0.5').verdict).toBe(false)
})

test('a long window read from roll-ups says the same as one read from samples', async () => {
  const file = await aStore()
  const values = Array.from({ length: 6 * 60 }, (_, index) => index * 3)
  store(file, samplesOf(aSeries({ name: 'grows_total', kind: 'counter' }), values, startMs, minuteMs))
  const end = startMs + values.length * minuteMs
  const before = judge(file, 'increase(grows_total[119m]) > 0', end).value
  await compact(file, { now: end, unstoredSince: undefined, pause: () => Promise.resolve() })
  expect(judge(file, 'increase(grows_total[119m]) > 0', end).value).toBe(before)
  // Two hours are read from roll-ups: whole buckets of five minutes, and the newest samples.
  expect(judge(file, 'increase(grows_total[2h]) > 0', end).value).toBe(360)
  expect(judge(file, 'count(grows_total[5h]) > 0', end).value).toBe(300)
})
