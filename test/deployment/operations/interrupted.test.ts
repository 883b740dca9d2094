// A process that dies is a process that never comes back to its run: here its engine is left in the middle of a step.
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { aDigest, aProcess } from '../../support/builders.ts'
import { aConfiguration } from '../support/builders.ts'
import { openBench, type Bench } from '../support/bench.ts'

const where = { directory: '/', environment: 'local' }

/** Starts `work` and leaves it for dead when the target is given `order`. */
async function dieAt(bench: Bench, order: string, work: () => Promise<unknown>): Promise<void> {
  const reached = Promise.withResolvers<undefined>()
  bench.target.freezeOn(order, () => reached.resolve(undefined))
  const running = work().then(
    () => 'ended',
    () => 'failed',
  )
  const first = await Promise.race([reached.promise, running])
  expect(first, `${order} was never reached`).toBeUndefined()
}

const steps = ['declare', 'install', 'prepare', 'verify', 'shift', 'retire', 'mark', 'prune'] as const

async function deployThree(bench: Bench): Promise<string | undefined> {
  bench.configuration = aConfiguration({ retain: 1 })
  for (const source of ['one', 'two', 'three']) {
    bench.source = source
    await bench.deploy()
  }
  return bench.target.view()?.serving?.releaseId
}

test.for(steps)('a deploy whose process died at %s is resumed by the same command', async (step) => {
  const bench = await openBench()
  await deployThree(bench)
  bench.source = 'four'
  const dead = bench.doomed()
  await dieAt(bench, step, () => dead.deploy())
  const result = await bench.deploy()
  expect(result).toMatchObject({ outcome: 'succeeded', exitCode: 0 })
  expect(bench.target.view()?.serving?.releaseId).toBe(result.release)
  expect(bench.target.view()?.replicas.map(({ release }) => release)).toEqual([result.release])
  const { deployments } = await bench.manager.status(where, bench.call())
  expect(deployments.filter(({ status }) => status === 'running')).toEqual([])
  expect(await bench.deploy()).toMatchObject({ outcome: 'unchanged' })
})

test.for(steps)(
  'a deploy whose process died at %s is settled before another source is deployed',
  async (step) => {
    const bench = await openBench()
    await deployThree(bench)
    bench.source = 'four'
    const dead = bench.doomed()
    await dieAt(bench, step, () => dead.deploy())
    bench.source = 'five'
    const result = await bench.deploy()
    expect(result).toMatchObject({ outcome: 'succeeded' })
    expect(bench.target.view()?.replicas.map(({ release }) => release)).toEqual([result.release])
    expect(bench.facts).toContainEqual(
      expect.objectContaining({ type: 'deployment.interrupted-attempt-settled' }),
    )
  },
)

test.for(['prepare', 'verify', 'shift', 'retire', 'mark'] as const)(
  'a rollback whose process died at %s is resumed by the same command',
  async (step) => {
    const bench = await openBench()
    await deployThree(bench)
    const dead = bench.doomed()
    await dieAt(bench, step, () => dead.rollback())
    const result = await bench.rollback()
    expect(result).toMatchObject({ outcome: 'succeeded' })
    expect(bench.target.view()?.serving?.releaseId).toBe(result.release)
    expect(bench.target.view()?.replicas.map(({ release }) => release)).toEqual([result.release])
  },
)

test('a bare rollback after a deploy died halfway takes that deploy back, and no more', async () => {
  const bench = await openBench()
  const before = await deployThree(bench)
  bench.source = 'four'
  const dead = bench.doomed()
  await dieAt(bench, 'verify', () => dead.deploy())
  expect(await bench.rollback()).toMatchObject({ outcome: 'succeeded', serving: before })
})

test('a restart settles a deploy that died first', async () => {
  const bench = await openBench()
  const before = await deployThree(bench)
  bench.source = 'four'
  const dead = bench.doomed()
  await dieAt(bench, 'verify', () => dead.deploy())
  const result = await bench.manager.restart({ ...where, lockWaitMs: 0 }, bench.call())
  expect(result).toMatchObject({ outcome: 'succeeded', serving: before })
})

test('a deploy that was cancelled and died before it was taken back is deployed anew by the same command', async () => {
  const bench = await openBench()
  await deployThree(bench)
  bench.source = 'four'
  const dead = bench.doomed()
  const controller = new AbortController()
  await dieAt(bench, 'verify', () => dead.deploy({}, controller.signal))
  controller.abort(new Error('Ctrl-C'))
  const result = await bench.deploy()
  expect(result).toMatchObject({ outcome: 'succeeded', exitCode: 0 })
  expect(bench.target.view()?.replicas.map(({ release }) => release)).toEqual([result.release])
})

test('a deployment whose lock was broken stops where it is, and the next one settles it', async () => {
  const bench = await openBench()
  const before = await deployThree(bench)
  bench.source = 'four'
  bench.building = async ({ signal }) => {
    await bench.manager.releaseLock(where, bench.call())
    // The heartbeat of the lock finds out; a build that is stopped ends.
    await once(signal, 'abort')
    throw signal.reason
  }
  await expect(bench.deploy()).rejects.toMatchObject({ code: 'NX-DEPLOY-LOCK-LOST', exitCode: 6 })
  expect(bench.target.view()?.serving?.releaseId).toBe(before)
  bench.building = async () => undefined
  expect(await bench.deploy()).toMatchObject({ outcome: 'succeeded' })
})

test.for([
  [
    'a split of the traffic',
    aConfiguration({ strategy: { type: 'rolling', batch: 1 }, processes: [aProcess({ replicas: 2 })] }),
    'scale',
  ],
  ['requests on hold', aConfiguration({ strategy: { type: 'recreate' } }), 'scale'],
  ['replicas without traffic', aConfiguration(), 'verify'],
] as const)('%s that another machine left behind is tidied up', async ([, configuration, step]) => {
  const bench = await openBench()
  bench.configuration = configuration
  await bench.deploy()
  const other = await bench.elsewhere()
  Object.assign(other, { configuration, source: 'two' })
  await dieAt(bench, step, () => other.deploy())
  bench.source = 'three'
  // What comes up next does not come up: nothing but the tidying can have mended what was left.
  bench.target.broken.add(aDigest('three'))
  const result = await bench.deploy()
  expect(result.outcome).toBe('restored')
  const view = bench.target.view()
  expect(view).toMatchObject({ mode: 'serve', weights: [{ percent: 100 }] })
  expect(new Set(view?.replicas.map(({ release }) => release))).toEqual(new Set([view?.serving?.releaseId]))
})
