import { readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, onTestFinished, test } from 'vitest'
import { openStoreToWrite } from '../../../src/monitoring/store/open-store.ts'
import { selectPoints, selectSeries } from '../../../src/monitoring/store/series-table.ts'
import { StoreWriter } from '../../../src/monitoring/store/writer.ts'
import { temporaryFolder } from '../../support/home.ts'
import { aSeries, aStore, samplesOf } from '../support/a-store.ts'
import { FakeClock, startMs } from '../support/fake-clock.ts'

test('while another process holds the store nothing is lost, and nobody waits', async () => {
  const file = await aStore()
  const clock = new FakeClock()
  const writer = new StoreWriter(file, clock.monotonicMs)
  const other = new DatabaseSync(file.path)
  onTestFinished(() => other.close())
  other.exec('BEGIN IMMEDIATE')
  const stored: string[] = []
  writer.put(
    (store) => void store.run("INSERT INTO kept_values (key, value) VALUES ('a', 'b')"),
    () => stored.push('a'),
  )
  for (let second = 0; second < 30; second += 1) {
    writer.sample(samplesOf(aSeries(), [second], clock.now(), 1_000))
    expect(writer.flush()).toBe(false)
    clock.pass(1_000)
  }
  expect(writer.trouble?.reason).toContain('monitor.db')
  expect(stored).toEqual([])
  other.exec('ROLLBACK')
  expect(writer.flush()).toBe(true)
  expect(stored).toEqual(['a'])
  expect(writer.trouble).toBeUndefined()
  const [series] = selectSeries(file, 'shop.local')
  expect(selectPoints(file, series?.id ?? 0, 0, Infinity)).toHaveLength(30)
})

test('a write that fails takes back everything that was put in with it', async () => {
  const file = await aStore()
  const writer = new StoreWriter(file, () => 0)
  let isBroken = true
  writer.sample(samplesOf(aSeries(), [1], startMs, 1_000))
  writer.put((store) => {
    if (isBroken) throw new Error('disk full')
    store.run("INSERT INTO kept_values (key, value) VALUES ('a', 'b')")
  })
  expect(writer.flush()).toBe(false)
  expect(file.one('SELECT COUNT(*) AS count FROM head')).toEqual({ count: 0 })
  isBroken = false
  expect(writer.flush()).toBe(true)
  expect(file.one('SELECT COUNT(*) AS count FROM head')).toEqual({ count: 1 })
  expect(selectSeries(file, 'shop.local')).toHaveLength(1)
})

test('without room the newest samples stay in memory, and what was dropped is counted', async () => {
  const writer = new StoreWriter(await aStore(), () => 0)
  writer.sample(
    samplesOf(
      aSeries(),
      Array.from({ length: 200_010 }, () => 1),
      startMs,
      1,
    ),
  )
  expect(writer.takeDropped()).toEqual({ samples: 10, results: 0 })
  expect(writer.takeDropped()).toEqual({ samples: 0, results: 0 })
})

test('without room the newest results stay in memory, and every write that must last', async () => {
  const file = await aStore()
  const writer = new StoreWriter(file, () => 0)
  const other = new DatabaseSync(file.path)
  onTestFinished(() => other.close())
  other.exec('BEGIN IMMEDIATE')
  const keep = (key: string) => (store: typeof file) =>
    void store.run('INSERT INTO kept_values (key, value) VALUES (?, ?)', key, 'x')
  writer.put(keep('first'))
  for (let index = 0; index < 22_001; index += 1) writer.putPassing(keep(`result-${index}`))
  writer.put(keep('last'))
  expect(writer.flush()).toBe(false)
  other.exec('ROLLBACK')
  // Much was refused a moment ago: it is tried again after a while.
  expect(writer.flush()).toBe(false)
  expect(writer.takeDropped()).toEqual({ samples: 0, results: 2_001 })
})

test('what is refused while much waits is tried again seconds later, samples in pieces', async () => {
  const file = await aStore()
  const clock = new FakeClock()
  const writer = new StoreWriter(file, clock.monotonicMs)
  const other = new DatabaseSync(file.path)
  onTestFinished(() => other.close())
  other.exec('BEGIN IMMEDIATE')
  const values = Array.from({ length: 12_000 }, (_, index) => index)
  writer.sample(samplesOf(aSeries(), values, startMs, 1_000))
  expect(writer.flush()).toBe(false)
  other.exec('ROLLBACK')
  expect(writer.flush()).toBe(false)
  clock.pass(5_000)
  expect(writer.flush()).toBe(true)
  expect([writer.written, writer.trouble]).toEqual([12_000, undefined])
  expect(file.one('SELECT COUNT(*) AS count FROM head')).toEqual({ count: 12_000 })
})

test.each([
  ['no database', 'this is no database, but it was one once'.repeat(100)],
  ['an empty file', ''],
])('a damaged store (%s) is moved aside and a new one begun', async (_case, content) => {
  const path = join(await temporaryFolder(), 'monitor.db')
  writeFileSync(path, content)
  const { file, movedTo } = await openStoreToWrite(path, startMs)
  onTestFinished(() => file.close())
  expect(movedTo).toMatch(/monitor\.db\.damaged-20260131T140000000Z$/)
  expect(readdirSync(dirname(path))).toContain('monitor.db.damaged-20260131T140000000Z')
  expect(file.one('SELECT COUNT(*) AS count FROM series')).toEqual({ count: 0 })
})
