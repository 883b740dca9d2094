import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, onTestFinished, test } from 'vitest'
import type { TrafficMeasure } from '../../../src/agent/protocol/documents.ts'
import type { Replica } from '../../../src/domain/deployment.ts'
import type { AgentLink } from '../../../src/monitoring/observing/agent-link.ts'
import type { Observation, ServiceSight } from '../../../src/monitoring/observing/observation.ts'
import { monitoringPaths } from '../../../src/monitoring/paths.ts'
import { runMonitor } from '../../../src/monitoring/running/run-monitor.ts'
import { removeRegistration } from '../../../src/monitoring/targets/registration.ts'
import { aProject } from '../../support/project.ts'
import { aReceiver, aWebServer } from '../support/a-server.ts'
import { aMonitorWorld } from '../support/a-monitor.ts'

const aReplica = (differing: Partial<Replica> = {}): Replica => ({
  id: 'web.1',
  release: 'r-20260131-142233-0001',
  process: 'web',
  state: 'ready',
  pid: 1,
  port: 1,
  healthy: true,
  restarts: 0,
  cpu: 0.1,
  rssBytes: 1_000_000,
  startedAt: null,
  ...differing,
})
const aMeasure = (requests: number, answers5xx: number): TrafficMeasure => ({
  requests,
  answers5xx,
  gatewayErrors: 0,
  inFlight: 0,
  upgrades: 0,
  latency: { boundsMs: [100, 1_000], counts: [requests, 0] },
})

/** An application that the agent serves, as the test says. */
async function aServedShop(monitoring: string) {
  const receiver = await aReceiver((response) => response.end())
  const shop = { status: 200 }
  const url = await aWebServer((_request, response) => {
    response.statusCode = shop.status
    response.end()
  })
  const project = await aProject({
    'nexo.yaml': [
      'name: shop',
      'monitoring:',
      '  defaults: { interval: 10s, timeout: 2s }',
      `  notify: { ops: { webhook: "${receiver.url}" } }`,
      monitoring,
    ].join('\n'),
  })
  const sight: { seen: Omit<ServiceSight, 'at'> } = {
    seen: {
      kind: 'seen',
      url,
      mode: 'serve',
      serving: 'r-20260131-142233-0001',
      servingSince: null,
      facts: { processes: ['web'], healthPath: '/readyz', isTls: false, hasWeb: true },
      replicas: [aReplica()],
      traffic: { 'r-20260131-142233-0001': aMeasure(0, 0) },
    },
  }
  const link: AgentLink = {
    observe: async (_service, now): Promise<Observation> => ({ ...sight.seen, at: now() }),
    close: () => undefined,
  }
  const world = await aMonitorWorld(project, { link })
  const news = (): readonly string[] =>
    receiver.received.map(({ body }) => {
      const { type, alert } = JSON.parse(body)
      return `${String(type)} ${String(alert)}`
    })
  const see = (differing: Partial<Omit<ServiceSight, 'at'>>): void => {
    sight.seen = { ...sight.seen, ...differing }
  }
  return { world, news, shop, see, project }
}

test('without a monitoring section the URL, readiness and each process are watched', async () => {
  const { world } = await aServedShop('')
  await world.pass(40)
  const target = await world.reader.target('shop.local')
  expect(target?.checks.map(({ id, outcome }) => `${id} ${outcome}`)).toEqual([
    'process-web ok',
    'readiness ok',
    'url ok',
  ])
  expect([target?.state, target?.uptime.ratio]).toEqual(['up', 1])
  expect(target?.coverage.items.filter(({ isCovered }) => !isCovered)).toEqual([])
})

test('a project without a nexo.yaml is watched like one without a monitoring section', async () => {
  const { world, project } = await aServedShop('')
  rmSync(join(project, 'nexo.yaml'))
  await world.stop()
  await world.start()
  await world.pass(40)
  const target = await world.reader.target('shop.local')
  expect(target?.checks.map(({ id }) => id)).toEqual(['process-web', 'readiness', 'url'])
})

test('an application that is down is told once, not once for each of its checks', async () => {
  const { world, news, shop, see } = await aServedShop('')
  await world.pass(40)
  shop.status = 502
  see({ replicas: [aReplica({ state: 'crash-loop', healthy: false, restarts: 7 })] })
  await world.pass(80)
  expect(news()).toEqual(['alert.firing shop.local/check/url'])
  expect((await world.reader.target('shop.local'))?.state).toBe('down')
  shop.status = 200
  see({ replicas: [aReplica()] })
  await world.pass(80)
  expect(news()).toEqual(['alert.firing shop.local/check/url', 'alert.resolved shop.local/check/url'])
})

test('an outage is told once also when the monitor is killed again and again, by the checks that nobody wrote', async () => {
  const { world, news, shop } = await aServedShop('')
  await world.pass(40)
  shop.status = 502
  for (let round = 0; round < 8; round += 1) {
    await world.pass(9)
    world.kill()
    await world.start()
  }
  await world.pass(20)
  expect(news()).toEqual(['alert.firing shop.local/check/url'])
  shop.status = 200
  await world.pass(50)
  expect(news()).toEqual(['alert.firing shop.local/check/url', 'alert.resolved shop.local/check/url'])
})

test('a replica that keeps ending is told although the application answers', async () => {
  const { world, news, see } = await aServedShop('')
  await world.pass(40)
  see({ replicas: [aReplica(), aReplica({ id: 'web.2', state: 'crash-loop', healthy: false, restarts: 5 })] })
  await world.pass(40)
  expect(news()).toEqual(['alert.firing shop.local/check/process-web'])
})

test('a deployment tells nothing, however its replicas and answers look meanwhile', async () => {
  const { world, news, shop, see } = await aServedShop('')
  await world.pass(40)
  const { locks } = await world.kernel.state()
  const lock = await locks.acquire('deploy:shop/local', { reason: 'deploy', kind: 'automatic' })
  shop.status = 502
  see({ replicas: [] })
  await world.pass(60)
  expect(news()).toEqual([])
  shop.status = 200
  see({ replicas: [aReplica()] })
  await lock.release()
  await world.pass(60)
  expect(news()).toEqual([])
  const [check] = (await world.reader.target('shop.local'))?.checks ?? []
  expect(check?.recent.map(({ outcome }) => outcome)).toContain('no-data')
})

test('a deployment that takes too long excuses nothing any more', async () => {
  const { world, news, shop } = await aServedShop('')
  await world.pass(20)
  const { locks } = await world.kernel.state()
  const lock = await locks.acquire('deploy:shop/local', { reason: 'deploy', kind: 'automatic' })
  onTestFinished(() => lock.release())
  shop.status = 502
  await world.pass(340)
  expect(news()).toEqual(['alert.firing shop.local/check/url'])
})

test('an application that is stopped on purpose is no outage', async () => {
  const { world, news, shop, see } = await aServedShop('')
  await world.pass(40)
  shop.status = 503
  see({ mode: 'stopped', replicas: [] })
  await world.pass(60)
  expect(news()).toEqual([])
  expect((await world.reader.target('shop.local'))?.state).toBe('stopped')
})

test('an SLO that burns its budget is told, with the line of the requirements', async () => {
  const slo =
    '  slos: { available: { objective: 99, availability: requests, requirement: { file: r.md, line: 7 } } }'
  const { world, news, see } = await aServedShop(slo)
  await world.pass(40)
  const serving = 'r-20260131-142233-0001'
  see({ traffic: { [serving]: aMeasure(1_000, 400) } })
  await world.pass(80)
  expect(news()).toContain('alert.firing shop.local/slo/available/page')
  const [view] = (await world.reader.target('shop.local'))?.slos ?? []
  expect(view).toMatchObject({ requirement: 7, good: 600, total: 1_000, ratio: 0.6 })
  expect(view?.budgetLeft).toBeLessThan(0)
})

test('an alert over metrics fires when its condition holds for its time', async () => {
  const { world, news, see } = await aServedShop(
    '  alerts: { cpu: { when: "replica_cpu_cores > 0.9", for: 30s, severity: ticket } }',
  )
  await world.pass(40)
  see({ replicas: [aReplica({ cpu: 0.99 })] })
  await world.pass(30)
  expect(news()).toEqual([])
  await world.pass(40)
  expect(news()).toEqual(['alert.firing shop.local/alert/cpu'])
})

test('time in which this process stood still is no time in which a condition held', async () => {
  const { world, news, see } = await aServedShop(
    '  alerts: { cpu: { when: "replica_cpu_cores > 0.9", for: 5m } }',
  )
  await world.pass(40)
  see({ replicas: [aReplica({ cpu: 0.99 })] })
  await world.pass(40)
  world.clock.standStill(600_000)
  await world.pass(60)
  expect(news()).toEqual([])
  await world.pass(240)
  expect(news()).toEqual(['alert.firing shop.local/alert/cpu'])
})

test('the store is held by another for thirty seconds: no failure, no missed check, and the trouble is shown', async () => {
  const { world, news } = await aServedShop('')
  await world.pass(40)
  const other = new DatabaseSync(monitoringPaths(world.home).store)
  onTestFinished(() => other.close())
  other.exec('BEGIN IMMEDIATE')
  await world.pass(30)
  other.exec('ROLLBACK')
  await world.pass(10)
  expect(news()).toEqual([])
  const health = await world.reader.health()
  expect(health.missed).toBe(0)
  expect(health.problems.join()).toMatch(/it took nothing for \d+ s, and nothing was lost/)
  const target = await world.reader.target('shop.local')
  expect(new Set(target?.checks.flatMap(({ recent }) => recent.map(({ outcome }) => outcome)))).toEqual(
    new Set(['ok']),
  )
})

test('a target that is forgotten is watched no more, and its history stays', async () => {
  const { world } = await aServedShop('')
  await world.pass(40)
  await removeRegistration(monitoringPaths(world.home).targets, 'shop.local')
  await world.pass(5)
  expect(await world.reader.targets()).toEqual([])
  expect(await world.reader.seriesNames('shop.local')).toContain('check_ok')
})

test('a registration that is none is a problem, and keeps nobody from being watched', async () => {
  const { world } = await aServedShop('')
  const { writeFileSync } = await import('node:fs')
  writeFileSync(join(monitoringPaths(world.home).targets, 'odd.json'), '{"version":99}')
  await world.pass(20)
  expect((await world.reader.health()).problems.join()).toContain('odd.json is no registration')
  expect(await world.reader.targets()).toHaveLength(1)
})

test('a project that is gone is still watched as far as it is known', async () => {
  const { world, project } = await aServedShop('')
  await world.pass(20)
  rmSync(project, { recursive: true })
  await world.pass(20)
  expect((await world.reader.target('shop.local'))?.checks.length).toBeGreaterThan(0)
})

test('a second monitor of a home is refused, and told who runs', async () => {
  const { world } = await aServedShop('')
  const first = new AbortController()
  const started = Promise.withResolvers<void>()
  const call = {
    clock: world.clock,
    signal: first.signal,
    emit: ({ type }: { readonly type: string }) => {
      if (type === 'monitoring.monitor-started') started.resolve()
    },
  }
  const running = runMonitor(world.kernel, { dashboardPort: null }, call)
  await started.promise
  const second = { ...call, signal: new AbortController().signal }
  await expect(runMonitor(world.kernel, { dashboardPort: null }, second)).rejects.toMatchObject({
    code: 'NX-MONITOR-RUNS',
    exitCode: 7,
    details: { pid: process.pid },
  })
  first.abort()
  await running
})
