import { expect, test } from 'vitest'
import { exitCodes } from '../../../src/kernel/errors.ts'
import { aDigest } from '../../support/builders.ts'
import { aConfiguration } from '../support/builders.ts'
import { openBench, type Bench } from '../support/bench.ts'

async function deployAll(bench: Bench, sources: readonly string[]): Promise<string[]> {
  const ids: string[] = []
  for (const source of sources) {
    bench.source = source
    ids.push((await bench.deploy()).release ?? '')
  }
  return ids
}

test('a bare rollback goes to the release that served before, a second one further back', async () => {
  const bench = await openBench()
  const [first, second, third] = await deployAll(bench, ['one', 'two', 'three'])
  expect(await bench.rollback()).toMatchObject({
    outcome: 'succeeded',
    release: second,
    previous: third,
    serving: second,
  })
  expect(await bench.rollback()).toMatchObject({ outcome: 'succeeded', release: first })
  await expect(bench.rollback()).rejects.toMatchObject({
    code: 'NX-ROLLBACK-NO-CANDIDATE',
    exitCode: exitCodes.notFound,
  })
})

test('after a rollback and a new deployment, a rollback skips what was rolled back from', async () => {
  const bench = await openBench()
  const [, second] = await deployAll(bench, ['one', 'two', 'three'])
  await bench.rollback()
  await deployAll(bench, ['four'])
  expect(await bench.rollback()).toMatchObject({ release: second })
})

test('a rollback builds nothing and installs nothing', async () => {
  const bench = await openBench()
  await deployAll(bench, ['one', 'two'])
  const builds = bench.builds.length
  bench.target.orders.length = 0
  await bench.rollback()
  expect(bench.builds.length).toBe(builds)
  expect(bench.target.orders.some((order) => /^(?:install|migrate)/.test(order))).toBe(false)
})

test('an unknown release is refused without taking the lock', async () => {
  const bench = await openBench()
  await deployAll(bench, ['one', 'two'])
  await bench.manager.acquireLock({ directory: '/', environment: 'local', reason: 'held' }, bench.call())
  await expect(bench.rollback({ to: 'r-20200101-000000-0000' })).rejects.toMatchObject({
    code: 'NX-ROLLBACK-UNKNOWN',
    exitCode: exitCodes.notFound,
  })
})

test('a pruned release is told apart from an unknown one', async () => {
  const bench = await openBench()
  bench.configuration = aConfiguration({ retain: 1 })
  const [first] = await deployAll(bench, ['one', 'two', 'three'])
  await expect(bench.rollback({ to: first ?? '' })).rejects.toMatchObject({ code: 'NX-ROLLBACK-PRUNED' })
})

test('a rollback to a lower schema revision is refused unless forced', async () => {
  const bench = await openBench()
  bench.configuration = aConfiguration({ schemaRevision: 1 })
  const [first] = await deployAll(bench, ['one'])
  bench.configuration = aConfiguration({ schemaRevision: 2 })
  await deployAll(bench, ['two'])
  await expect(bench.rollback()).rejects.toMatchObject({ code: 'NX-ROLLBACK-SCHEMA' })
  expect(await bench.rollback({ force: true })).toMatchObject({ outcome: 'succeeded', release: first })
})

test('a rollback whose release does not come up leaves what serves', async () => {
  const bench = await openBench()
  const [, second] = await deployAll(bench, ['one', 'two'])
  bench.target.broken.add(aDigest('one'))
  expect(await bench.rollback()).toMatchObject({
    outcome: 'restored',
    exitCode: exitCodes.restored,
    serving: second,
  })
})

test('a rollback works from an empty store', async () => {
  const bench = await openBench()
  const [first] = await deployAll(bench, ['one', 'two'])
  const other = await bench.elsewhere()
  expect(await other.rollback()).toMatchObject({ outcome: 'succeeded', release: first })
})
