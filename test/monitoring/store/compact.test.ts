import { expect, test } from 'vitest'
import type { SqliteFile } from '../../../src/kernel/state/sqlite/sqlite-file.ts'
import { compact, defaultRetention, prune } from '../../../src/monitoring/store/compact.ts'
import { increaseOver, narrowMs, wideMs } from '../../../src/monitoring/store/rollup.ts'
import { selectPoints, selectRollups, selectSeries } from '../../../src/monitoring/store/series-table.ts'
import { aSeries, aStore, samplesOf, store } from '../support/a-store.ts'
import { startMs } from '../support/fake-clock.ts'

const everyMs = 10_000
const pause = (): Promise<void> => Promise.resolve()
const compactAt = (file: SqliteFile, now: number, unstoredSince?: number): Promise<void> =>
  compact(file, { now, unstoredSince, pause })
const idOf = (file: SqliteFile): number => selectSeries(file, 'shop.local')[0]?.id ?? 0

/** Rises, and falls to a low value now and then, as the counter of a process that restarts. */
const counterValues = (count: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => ((index * 13) % 1_000) + Math.floor(index / 400))

test('samples read back the same before and after they were packed', async () => {
  const file = await aStore()
  const samples = samplesOf(aSeries(), counterValues(1_000), startMs, everyMs)
  store(file, samples)
  const end = startMs + 1_000 * everyMs
  const before = selectPoints(file, idOf(file), startMs, end)
  await compactAt(file, end + wideMs)
  expect(file.one('SELECT COUNT(*) AS chunks FROM chunks')).toEqual({ chunks: 4 })
  expect(selectPoints(file, idOf(file), startMs, end)).toEqual(before)
  expect(selectPoints(file, idOf(file), startMs + 55_000, startMs + 95_000)).toHaveLength(4)
})

test('roll-ups of both widths say exactly what the samples say', async () => {
  const file = await aStore()
  const values = counterValues(2_160)
  store(file, samplesOf(aSeries({ kind: 'counter' }), values, startMs, everyMs))
  const end = startMs + values.length * everyMs
  await compactAt(file, end + wideMs)
  for (const width of [narrowMs, wideMs]) {
    const rollups = selectRollups(file, idOf(file), width, startMs, end)
    const perBucket = width / everyMs
    expect(rollups).toHaveLength(values.length / perBucket)
    rollups.forEach((one, index) => {
      const inside = values.slice(index * perBucket, (index + 1) * perBucket)
      const before = values[index * perBucket - 1]
      expect(one.sum).toBe(inside.reduce((sum, value) => sum + value, 0))
      expect([one.count, one.min, one.max, one.last]).toEqual([
        inside.length,
        Math.min(...inside),
        Math.max(...inside),
        inside.at(-1),
      ])
      expect(one.increase).toBe(increaseOver(before === undefined ? inside : [before, ...inside]))
    })
  }
})

test('a bucket with a sample on its way is not rolled up without it', async () => {
  const file = await aStore()
  store(file, samplesOf(aSeries(), counterValues(60), startMs, everyMs))
  await compactAt(file, startMs + wideMs, startMs + narrowMs + 5_000)
  expect(selectRollups(file, idOf(file), narrowMs, startMs, startMs + wideMs)).toHaveLength(1)
})

test('work that was cut off between two slices ends the same when it is done again', async () => {
  const whole = await aStore()
  const cut = await aStore()
  const samples = Array.from({ length: 250 }, (_, number) =>
    samplesOf(aSeries({ labels: { number: String(number) } }), counterValues(70), startMs, everyMs),
  ).flat()
  for (const file of [whole, cut]) store(file, samples)
  const now = startMs + wideMs
  await compactAt(whole, now)
  const dying = (): Promise<void> => Promise.reject(new Error('killed'))
  await expect(compact(cut, { now, unstoredSince: undefined, pause: dying })).rejects.toThrow('killed')
  await compactAt(cut, now)
  const all = 'SELECT * FROM rollups ORDER BY series, width, at'
  expect(cut.all(all)).toEqual(whole.all(all))
})

test('what is too old goes, and the hundred newest results of a check stay', async () => {
  const file = await aStore()
  store(file, samplesOf(aSeries(), [1, 2], startMs, everyMs))
  file.run("INSERT INTO checks (number, target, id, document) VALUES (1, 'shop.local', 'url', '{}')")
  for (let at = 0; at < 150; at += 1)
    file.run(
      "INSERT INTO results (check_number, at, outcome, latency, reason) VALUES (1, ?, 'ok', 1, '')",
      at,
    )
  prune(file, startMs + defaultRetention.rawMs + everyMs)
  expect(selectPoints(file, idOf(file), 0, Infinity)).toEqual([[startMs + everyMs, 2]])
  expect(file.one('SELECT COUNT(*) AS count, MIN(at) AS oldest FROM results')).toEqual({
    count: 100,
    oldest: 50,
  })
})
