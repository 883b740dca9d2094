import { expect, test } from 'vitest'
import { sourceChanged } from '../../../src/deployment/errors.ts'
import { exitCodes, NexoError } from '../../../src/kernel/errors.ts'
import { aDigest, aProcess } from '../../support/builders.ts'
import { aConfiguration } from '../support/builders.ts'
import { openBench } from '../support/bench.ts'

const serving = (view: { serving: { releaseId: string } | null } | undefined): string | undefined =>
  view?.serving?.releaseId

test('a first deployment serves and is marked as serving', async () => {
  const bench = await openBench()
  const result = await bench.deploy()
  expect(result).toMatchObject({ outcome: 'succeeded', exitCode: 0, previous: null, error: null })
  expect(serving(bench.target.view())).toBe(result.release)
  expect(result.serving).toBe(result.release)
  expect(bench.target.view()?.releases[0]?.state).toBe('serving')
})

test('an unchanged application is left alone, without a build', async () => {
  const bench = await openBench()
  const first = await bench.deploy()
  const orders = bench.target.orders.length
  const second = await bench.deploy()
  expect(second).toMatchObject({ outcome: 'unchanged', exitCode: 0, release: first.release })
  expect(bench.target.orders.length).toBe(orders)
  expect(bench.builds.length).toBe(1)
})

test.for([
  ['source', (bench: { source: string }) => (bench.source = 'two')],
  ['environment', (bench: { env: Record<string, string> }) => (bench.env = { LEVEL: 'debug' })],
] as const)('a changed %s makes a new release, and the old one is drained and kept', async ([, change]) => {
  const bench = await openBench()
  const first = await bench.deploy()
  change(bench)
  const second = await bench.deploy()
  expect(second).toMatchObject({ outcome: 'succeeded', previous: first.release })
  expect(serving(bench.target.view())).toBe(second.release)
  expect(bench.target.orders).toContain(`retire ${first.release}`)
  expect(bench.target.view()?.releases.find(({ release }) => release.id === first.release)?.state).toBe(
    'good',
  )
})

test('a project that changes under a deployment is read again and deployed as it is then', async () => {
  const bench = await openBench()
  let isFirst = true
  bench.building = async () => {
    if (!isFirst) return
    isFirst = false
    bench.source = 'two'
    throw sourceChanged({ paths: ['app.db'] })
  }
  const result = await bench.deploy()
  expect(result.outcome).toBe('succeeded')
  expect(bench.builds).toEqual([aDigest('two')])
  expect(bench.facts).toContainEqual(
    expect.objectContaining({ type: 'warning.raised', code: 'NX-DEPLOY-SOURCE-CHANGED' }),
  )
})

test('a project that changes each time is given up, and the file that changes is named', async () => {
  const bench = await openBench()
  const first = await bench.deploy()
  bench.source = 'two'
  let attempts = 0
  bench.building = async () => {
    attempts += 1
    throw sourceChanged({ paths: ['app.db'] })
  }
  const result = await bench.deploy()
  expect(result).toMatchObject({ outcome: 'restored', serving: first.release })
  expect(result.error?.message).toContain('app.db')
  expect(result.error?.hint).toContain('add app.db to .nexoignore')
  expect(attempts).toBe(2)
})

test('a plan that was approved is not deployed as something else', async () => {
  const bench = await openBench()
  const { hash } = await bench.manager.plan(
    { directory: bench.kernel.home, environment: 'local' },
    bench.call(),
  )
  let attempts = 0
  bench.building = async () => {
    attempts += 1
    throw sourceChanged({ paths: ['app.db'] })
  }
  expect(await bench.deploy({ plan: hash })).toMatchObject({ outcome: 'restored' })
  expect(attempts).toBe(1)
})

test('a release that is not ready is taken back, and the previous one serves all along', async () => {
  const bench = await openBench()
  const first = await bench.deploy()
  bench.source = 'broken'
  bench.target.broken.add(aDigest('broken'))
  const result = await bench.deploy()
  expect(result).toMatchObject({
    outcome: 'restored',
    exitCode: exitCodes.restored,
    serving: first.release,
    error: { code: 'NX-DEPLOY-EXITED' },
  })
  expect(bench.target.orders.filter((order) => order.startsWith('shift'))).toHaveLength(1)
  const failed = bench.target.view()?.releases.find(({ release }) => release.id === result.release)
  expect(failed?.state).toBe('failed')
  expect(bench.target.view()?.replicas.every(({ release }) => release === first.release)).toBe(true)
})

test('a first deployment that fails is exit code 5 with nothing serving', async () => {
  const bench = await openBench()
  bench.target.failOn('verify', new Error('cannot tell'))
  const result = await bench.deploy()
  expect(result).toMatchObject({ outcome: 'restored', exitCode: exitCodes.restored, serving: null })
})

test('something else answering on the address is exit code 9 with both ids', async () => {
  const bench = await openBench()
  const first = await bench.deploy()
  bench.source = 'two'
  bench.target.before('shift', () => (bench.target.answersAs = first.release))
  const result = await bench.deploy()
  expect(result).toMatchObject({
    outcome: 'restored',
    exitCode: exitCodes.servingMismatch,
    error: { code: 'NX-DEPLOY-SERVING-MISMATCH' },
  })
  expect(result.error?.message).toContain(result.release)
  expect(result.error?.message).toContain(first.release)
  expect(serving(bench.target.view())).toBe(first.release)
})

const phases = ['install', 'prepare', 'verify', 'declare', 'shift', 'retire', 'mark', 'prune'] as const

test.for(phases)('an interruption at %s restores the previous release', async (phase) => {
  const bench = await openBench()
  bench.configuration = aConfiguration({ retain: 1 })
  for (const source of ['one', 'two', 'three']) {
    bench.source = source
    await bench.deploy()
  }
  const before = serving(bench.target.view())
  bench.source = 'four'
  const controller = new AbortController()
  bench.target.before(phase, () => controller.abort(new Error('Ctrl-C')))
  const result = await bench.deploy({}, controller.signal)
  expect(result).toMatchObject({ outcome: 'cancelled', exitCode: exitCodes.interrupted, serving: before })
  expect(serving(bench.target.view())).toBe(before)
  expect(bench.target.view()?.replicas.map(({ release }) => release)).toEqual([before])
  const [newest] = (await bench.manager.status({ directory: '/', environment: 'local' }, bench.call()))
    .deployments
  expect(newest).toMatchObject({ status: 'cancelled', errorCode: 'NX-DEPLOY-CANCELLED' })
  expect(await bench.deploy()).toMatchObject({ outcome: 'succeeded', previous: before })
})

test('an undo that fails is exit code 6 and says what is left', async () => {
  const bench = await openBench()
  await bench.deploy()
  bench.source = 'two'
  const refused = { code: 'NX-TEST-REFUSED', message: 'no', hint: 'none', exitCode: 1, details: {} } as const
  bench.target.failOn('shift', new NexoError(refused))
  bench.target.before('shift', () => bench.target.failOn('shift', new NexoError(refused)))
  const result = await bench.deploy()
  expect(result).toMatchObject({ outcome: 'failed', exitCode: exitCodes.needsPerson })
  expect(result.error?.code).toBe('NX-DEPLOY-UNDO-FAILED')
  expect(result.error?.hint).toContain('serves')
  expect(await bench.deploy()).toMatchObject({ outcome: 'succeeded' })
})

test('a deployment with an approved plan is refused when the plan is another by now', async () => {
  const bench = await openBench()
  const input = { directory: '/', environment: 'local' }
  const { hash } = await bench.manager.plan(input, bench.call())
  bench.source = 'two'
  await expect(bench.deploy({ plan: hash })).rejects.toMatchObject({
    code: 'NX-DEPLOY-PLAN-CHANGED',
    exitCode: exitCodes.preflightFailed,
  })
  const fresh = await bench.manager.plan(input, bench.call())
  expect(await bench.deploy({ plan: fresh.hash })).toMatchObject({ outcome: 'succeeded' })
})

test('what preflight finds stops a deployment before anything changes', async () => {
  const bench = await openBench()
  bench.target.obstacles = [{ severity: 'error', code: 'NX-X', message: 'port in use', hint: 'free it' }]
  await expect(bench.deploy()).rejects.toMatchObject({
    code: 'NX-DEPLOY-PREFLIGHT',
    message: 'port in use (NX-X)',
  })
  expect(bench.target.orders).toEqual([])
})

test('a lock that a person holds stops a deployment with its reason', async () => {
  const bench = await openBench()
  const where = { directory: '/', environment: 'local' }
  await bench.manager.acquireLock({ ...where, reason: 'audit week' }, bench.call())
  await expect(bench.deploy()).rejects.toMatchObject({ code: 'NX-LOCK-HELD', exitCode: exitCodes.locked })
  expect(await bench.manager.releaseLock(where, bench.call())).toMatchObject({ reason: 'audit week' })
  expect(await bench.deploy()).toMatchObject({ outcome: 'succeeded' })
})

test('a machine with an empty store deploys over what another one deployed', async () => {
  const bench = await openBench()
  for (const source of ['one', 'two', 'three']) {
    bench.source = source
    await bench.deploy()
  }
  const other = await bench.elsewhere()
  other.source = 'four'
  const seen = bench.target.seenToken()
  expect(await other.deploy()).toMatchObject({ outcome: 'succeeded' })
  expect(bench.target.seenToken()).toBeGreaterThan(seen)
  expect(await other.rollback()).toMatchObject({ outcome: 'succeeded' })
})

test('a replica count that was scaled is replaced by the manifest, with a warning', async () => {
  const bench = await openBench()
  await bench.deploy()
  const scale = { directory: '/', environment: 'local', lockWaitMs: 0, replicas: 3 }
  expect(await bench.manager.scale(scale, bench.call())).toMatchObject({ outcome: 'succeeded' })
  expect(await bench.deploy()).toMatchObject({ outcome: 'succeeded' })
  expect(bench.facts).toContainEqual(
    expect.objectContaining({ type: 'warning.raised', code: 'NX-DEPLOY-SCALE-OVERRIDDEN' }),
  )
})

test('a project that replaces one of the same name from another folder is warned of it, once', async () => {
  const bench = await openBench()
  const warnings = () =>
    bench.facts.filter((fact) => JSON.stringify(fact).includes('NX-DEPLOY-OTHER-PROJECT'))
  await bench.deploy()
  bench.source = 'two'
  await bench.deploy()
  expect(warnings()).toEqual([])
  bench.configuration = aConfiguration({ projectDirectory: '/elsewhere', applicationPath: 'web' })
  await bench.deploy()
  expect(warnings()).toEqual([
    expect.objectContaining({ message: expect.stringContaining('/elsewhere/web') }),
  ])
  bench.source = 'three'
  await bench.deploy()
  expect(warnings()).toHaveLength(1)
})

test('a release that another machine deployed is replaced without a warning about its folder', async () => {
  const bench = await openBench()
  await bench.deploy()
  const other = await bench.elsewhere()
  other.configuration = aConfiguration({ projectDirectory: '/elsewhere' })
  other.source = 'two'
  expect(await other.deploy()).toMatchObject({ outcome: 'succeeded' })
  expect(JSON.stringify(other.facts)).not.toContain('NX-DEPLOY-OTHER-PROJECT')
})

test('recreate holds requests, stops the old release, then starts the new one', async () => {
  const bench = await openBench()
  bench.configuration = aConfiguration({ strategy: { type: 'recreate' } })
  const first = await bench.deploy()
  bench.source = 'two'
  bench.target.orders.length = 0
  const second = await bench.deploy()
  const moves = bench.target.orders.filter((order) => /^(?:hold|scale|prepare|shift|resume)/.test(order))
  expect(moves).toEqual([
    `hold ${first.release}`,
    `scale ${first.release} {"web":0}`,
    `prepare ${second.release} {"web":1}`,
    `shift ${second.release} 100`,
    `resume ${second.release}`,
  ])
})

test('rolling replaces replica by replica with the share of the traffic', async () => {
  const bench = await openBench()
  const processes = [aProcess({ replicas: 2 })]
  bench.configuration = aConfiguration({ strategy: { type: 'rolling', batch: 1 }, processes })
  const first = await bench.deploy()
  bench.source = 'two'
  bench.target.orders.length = 0
  const second = await bench.deploy()
  const moves = bench.target.orders.filter((order) => /^(?:scale|prepare|shift)/.test(order))
  expect(moves).toEqual([
    `prepare ${second.release} {"web":1}`,
    `shift ${second.release} 50`,
    `scale ${first.release} {"web":1}`,
    `prepare ${second.release} {"web":2}`,
    `shift ${second.release} 100`,
  ])
})
