import { expect, test } from 'vitest'
import { aSmallDisk } from '../../support/small-disk.ts'
import { aWatchedShop } from '../support/a-watched-shop.ts'

test('on a full disk checks and alerts go on, what was not kept is said, and it recovers by itself', async () => {
  const disk = await aSmallDisk(2_000_000)
  const { shop, world, news } = await aWatchedShop({ home: disk.folder })
  await world.pass(30)
  disk.fill()
  // What is free in the files that are there already is used up first.
  for (let round = 0; round < 200 && !world.facts.some(isStoreTrouble); round += 1) {
    disk.fill()
    await world.pass(10)
  }
  expect(world.facts.filter(isStoreTrouble)).toHaveLength(1)
  expect(news()).toEqual([])

  shop.status = 503
  await world.pass(60)
  expect(news()).toEqual(['alert.firing'])
  shop.status = 200
  await world.pass(60)
  expect(news()).toEqual(['alert.firing', 'alert.resolved'])

  disk.free()
  await world.pass(20)
  const { problems } = await world.reader.health()
  expect(problems.join()).toMatch(
    /^the store takes everything again; it took nothing for \d+ s, and nothing was lost$/,
  )
  expect(news()).toEqual(['alert.firing', 'alert.resolved'])
  const { incidents } = await world.reader.history({ fromMs: 0, toMs: Number.MAX_SAFE_INTEGER })
  expect(incidents).toMatchObject([
    { alert: 'shop.local/check/shop', deliveries: [{ status: 'delivered' }, { status: 'delivered' }] },
  ])
})

const isStoreTrouble = (fact: object): boolean =>
  'problem' in fact && String(fact.problem).startsWith('the store takes nothing')
