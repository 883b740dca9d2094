import { expect, test } from 'vitest'
import { monitoringPaths } from '../../../src/monitoring/paths.ts'
import { openStoreToWrite } from '../../../src/monitoring/store/open-store.ts'
import { prune } from '../../../src/monitoring/store/compact.ts'
import { aWatchedShop } from '../support/a-watched-shop.ts'

const dayMs = 86_400_000
const everything = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER }

test('the history says when a target was down, since when it was seen, why, and who was told', async () => {
  const { shop, world } = await aWatchedShop()
  await world.pass(30)
  shop.status = 503
  const brokenAt = world.clock.now()
  await world.pass(60)
  shop.status = 200
  await world.pass(60)
  const { incidents, states } = await world.reader.history(everything)
  expect(incidents).toEqual([
    expect.objectContaining({
      target: 'shop.local',
      alert: 'shop.local/check/shop',
      severity: 'page',
      summary: 'shop fails: status 503, not 2xx',
      deliveries: [
        expect.objectContaining({ kind: 'firing', status: 'delivered' }),
        expect.objectContaining({ kind: 'resolved', status: 'delivered' }),
      ],
    }),
  ])
  const { firstSeenAt = 0, fromMs = 0, toMs = 0 } = incidents[0] ?? {}
  // Two failures in a row make it fire: it was seen one interval before.
  expect(firstSeenAt).toBeGreaterThan(brokenAt)
  expect([fromMs - firstSeenAt, (toMs ?? 0) > fromMs]).toEqual([10_000, true])
  expect(states.map(({ state, why }) => [state, why])).toEqual([
    ['unknown', ''],
    ['up', ''],
    ['down', 'shop: status 503, not 2xx'],
    ['up', ''],
  ])
  expect(states.at(-1)?.toMs).toBeNull()
})

test('an incident that goes on has no end, a second one is another, and a kill changes neither', async () => {
  const { shop, world } = await aWatchedShop()
  await world.pass(30)
  for (const status of [503, 200, 500]) {
    shop.status = status
    await world.pass(40)
    world.kill()
    await world.start()
    await world.pass(30)
  }
  const { incidents } = await world.reader.history(everything)
  expect(incidents.map(({ toMs }) => toMs === null)).toEqual([false, true])
  expect(new Set(incidents.map(({ id }) => id)).size).toBe(2)
  expect(incidents.map(({ deliveries }) => deliveries.map(({ kind }) => kind))).toEqual([
    ['firing', 'resolved'],
    ['firing'],
  ])
})

test('only what touches the time is told, of one target when one is asked for', async () => {
  const { shop, world } = await aWatchedShop()
  shop.status = 503
  await world.pass(60)
  const before = { fromMs: 0, toMs: world.clock.now() - dayMs }
  expect(await world.reader.history(before)).toEqual({ incidents: [], states: [], gaps: [] })
  const other = await world.reader.history({ ...everything, target: 'clinic.local' })
  expect([other.incidents, other.states]).toEqual([[], []])
  expect((await world.reader.history({ ...everything, target: 'shop.local' })).incidents).toHaveLength(1)
})

test('each day has its share of good runs, its outages and the time that was not measured', async () => {
  const { shop, world } = await aWatchedShop()
  await world.pass(50)
  shop.status = 503
  await world.pass(50)
  shop.status = 200
  await world.pass(100)
  const now = world.clock.now()
  const [day, ...others] = await world.reader.availability({ fromMs: now, toMs: now + 1, per: 'day' })
  expect(others).toEqual([])
  expect(day).toMatchObject({ target: 'shop.local', period: '2026-01-31', ratio: 0.75, outages: 1 })
  expect(day?.measured).toBeGreaterThan(0.9)
  expect(day?.downMs).toBeGreaterThan(30_000)
  const [week] = await world.reader.availability({ fromMs: now, toMs: now + 1, per: 'week' })
  expect(week).toMatchObject({ period: '2026-01-26', ratio: 0.75 })
})

test('a time in which no monitor ran is no time of being down, and is told', async () => {
  const { world } = await aWatchedShop()
  await world.pass(30)
  world.kill()
  world.clock.pass(600_000)
  await world.start()
  await world.pass(30)
  const { gaps, states } = await world.reader.history(everything)
  expect(gaps).toMatchObject([{ reason: 'no monitor ran' }])
  expect(states.map(({ state }) => state)).not.toContain('down')
})

test('what was kept before the history began is in it: incidents out of evaluations', async () => {
  const { shop, world } = await aWatchedShop()
  await world.pass(20)
  shop.status = 503
  await world.pass(40)
  shop.status = 200
  await world.pass(40)
  await world.stop()
  const path = monitoringPaths(world.home).store
  const { file } = await openStoreToWrite(path, world.clock.now())
  file.execute('DROP TABLE episodes; DROP TABLE states; PRAGMA user_version = 1')
  file.close()
  await world.start()
  const { incidents } = await world.reader.history(everything)
  expect(incidents).toMatchObject([
    { alert: 'shop.local/check/shop', summary: 'shop fails: status 503, not 2xx' },
  ])
  expect(incidents[0]?.toMs).toBeGreaterThan(incidents[0]?.fromMs ?? Infinity)
})

test('history is kept for two years; the state that the kept time begins with stays', async () => {
  const { shop, world } = await aWatchedShop()
  await world.pass(30)
  shop.status = 503
  await world.pass(40)
  shop.status = 200
  await world.pass(40)
  await world.stop()
  const { file } = await openStoreToWrite(monitoringPaths(world.home).store, world.clock.now())
  prune(file, world.clock.now() + 731 * dayMs)
  file.close()
  const { incidents, states } = await world.reader.history(everything)
  expect([incidents, states.map(({ state }) => state)]).toEqual([[], ['up']])
})
