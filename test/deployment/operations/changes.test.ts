import { expect, test } from 'vitest'
import { aProcess } from '../../support/builders.ts'
import { aConfiguration } from '../support/builders.ts'
import { openBench, type Bench } from '../support/bench.ts'

const where = { directory: '/', environment: 'local', lockWaitMs: 0 }
const shown = { directory: '/', environment: 'local' }

async function deployed(): Promise<Bench> {
  const bench = await openBench()
  bench.configuration = aConfiguration({
    processes: [aProcess({ replicas: 2 }), aProcess({ name: 'mailer', role: 'worker' })],
  })
  await bench.deploy()
  bench.target.orders.length = 0
  return bench
}

test.for(['restart', 'stop', 'start', 'scale'] as const)('%s needs something that serves', async (kind) => {
  const bench = await openBench()
  const input = { ...where, replicas: 2 }
  await expect(bench.manager[kind](input, bench.call())).rejects.toMatchObject({
    code: 'NX-DEPLOY-NOTHING-DEPLOYED',
  })
})

test('stop answers 503 and start brings back the counts that it was stopped with', async () => {
  const bench = await deployed()
  await bench.manager.scale({ ...where, replicas: 3 }, bench.call())
  expect(await bench.manager.stop(where, bench.call())).toMatchObject({ outcome: 'succeeded' })
  expect(await bench.manager.status(shown, bench.call())).toMatchObject({ state: 'stopped', replicas: [] })
  expect(await bench.manager.stop(where, bench.call())).toMatchObject({ outcome: 'unchanged' })
  expect(await bench.manager.start(where, bench.call())).toMatchObject({ outcome: 'succeeded' })
  const { state, replicas } = await bench.manager.status(shown, bench.call())
  expect(state).toBe('serving')
  expect(replicas.filter(({ process }) => process === 'web')).toHaveLength(3)
})

test('a start that is not ready is stopped again', async () => {
  const bench = await deployed()
  await bench.manager.stop(where, bench.call())
  bench.target.failOn('verify', new Error('not ready'))
  expect(await bench.manager.start(where, bench.call())).toMatchObject({ outcome: 'restored', exitCode: 5 })
  expect(bench.target.view()?.mode).toBe('stopped')
})

test('scaling up that is not ready goes back to what ran', async () => {
  const bench = await deployed()
  bench.target.failOn('scale', new Error('no memory'))
  expect(await bench.manager.scale({ ...where, replicas: 9 }, bench.call())).toMatchObject({
    outcome: 'restored',
  })
  expect(bench.target.view()?.replicas.filter(({ process }) => process === 'web')).toHaveLength(2)
})

test('scaling names its process; the web process is meant when none is named', async () => {
  const bench = await deployed()
  await bench.manager.scale({ ...where, replicas: 4, process: 'mailer' }, bench.call())
  await bench.manager.scale({ ...where, replicas: 1 }, bench.call())
  const processes = bench.target.view()?.replicas.map(({ process }) => process)
  expect(processes?.toSorted()).toEqual(['mailer', 'mailer', 'mailer', 'mailer', 'web'])
  await expect(
    bench.manager.scale({ ...where, replicas: 1, process: 'cron' }, bench.call()),
  ).rejects.toMatchObject({ code: 'NX-DEPLOY-PROCESS-UNKNOWN' })
})

test('a deployment onto a stopped service ends the stop; taken back, it is stopped again', async () => {
  const bench = await deployed()
  await bench.manager.stop(where, bench.call())
  bench.source = 'two'
  bench.target.answersAs = null
  expect(await bench.deploy()).toMatchObject({ outcome: 'restored', exitCode: 9 })
  expect(bench.target.view()).toMatchObject({ mode: 'stopped', replicas: [] })
  bench.target.answersAs = undefined
  expect(await bench.deploy()).toMatchObject({ outcome: 'succeeded' })
  expect(bench.target.view()?.mode).toBe('serve')
})

test('destroy says what goes, removes it and forgets it; again it finds nothing', async () => {
  const bench = await deployed()
  const what = await bench.manager.describeDestroy(shown, bench.call())
  expect(what.join('\n')).toContain('3 running replicas')
  expect(await bench.manager.destroy(where, bench.call())).toMatchObject({
    outcome: 'succeeded',
    serving: null,
  })
  expect(await bench.manager.describeDestroy(shown, bench.call())).toEqual([])
  expect(await bench.manager.destroy(where, bench.call())).toMatchObject({ outcome: 'unchanged' })
  expect(await bench.manager.releases(shown, bench.call())).toEqual([])
})

test('an interrupted restart is cancelled, and what serves is named', async () => {
  const bench = await deployed()
  const controller = new AbortController()
  bench.target.before('restart', () => controller.abort(new Error('Ctrl-C')))
  bench.target.failOn('restart', new Error('aborted'))
  const result = await bench.manager.restart(where, bench.call(controller.signal))
  expect(result).toMatchObject({
    outcome: 'cancelled',
    exitCode: 130,
    serving: bench.target.view()?.serving?.releaseId,
  })
})

test('logs of a release that does not exist name those that do', async () => {
  const bench = await deployed()
  const query = { ...shown, tailLines: 1, follow: false }
  const lines = []
  for await (const line of bench.manager.logs(query, bench.call())) lines.push(line.text)
  expect(lines).toEqual(['hello'])
  const unknown = bench.manager.logs({ ...query, release: 'r-20200101-000000-0000' }, bench.call())
  await expect(unknown[Symbol.asyncIterator]().next()).rejects.toMatchObject({
    code: 'NX-DEPLOY-RELEASE-UNKNOWN',
  })
})

test('the audit log keeps what happened and not what passed', async () => {
  const bench = await deployed()
  const state = await bench.kernel.state()
  const types = (await state.listEvents({ application: 'shop', environment: 'local', limit: 500 })).map(
    ({ type }) => type,
  )
  expect(types).toContain('deployment.serving-confirmed')
  expect(types).toContain('deployment.ended')
  expect(types).not.toContain('wait.reported')
})

const application = {
  name: 'shop',
  sourceDirectory: '/project',
  provenance: 'detected' as const,
  diagnostics: [],
}

test('targets whose provider does not exist name what there is', async () => {
  const bench = await openBench()
  await expect(bench.manager.deployToCloud(application, 'ecs', bench.call())).rejects.toMatchObject({
    code: 'NX-DEPLOY-PROVIDER-MISSING',
    message: 'there is no provider "ecs" for cloud targets',
  })
  await expect(bench.manager.deployToMobile(application, 'fake', bench.call())).rejects.toMatchObject({
    code: 'NX-DEPLOY-PROVIDER-MISSING',
  })
  expect(await bench.manager.deployToWeb(application, 'fake', bench.call())).toMatchObject({
    outcome: 'succeeded',
  })
  const target = { application: 'shop', environment: 'local', provider: 'nowhere' }
  await expect(bench.manager.deployApplication(application, target, bench.call())).rejects.toMatchObject({
    hint: 'Use one of: fake.',
  })
})

test('validate gives every finding at once and throws none', async () => {
  const bench = await openBench()
  bench.target.obstacles = [{ severity: 'warning', code: 'NX-W', message: 'old' }]
  expect(await bench.manager.validate(shown, bench.call())).toEqual(bench.target.obstacles)
  bench.configuration = aConfiguration({ provider: 'nowhere' })
  expect(await bench.manager.validate(shown, bench.call())).toMatchObject([
    { severity: 'error', code: 'NX-DEPLOY-PROVIDER-MISSING' },
  ])
})
