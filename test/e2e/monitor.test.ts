import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { aProject, type Project } from '../deployment/support/project.ts'
import { aReceiver } from '../monitoring/support/a-server.ts'

const manifestWith = (receiver: string): string =>
  [
    'name: shop',
    'app: { start: node server.js }',
    'monitoring:',
    '  defaults: { interval: 1s, timeout: 5s }',
    `  notify: { ops: { webhook: "${receiver}", severities: [page] } }`,
    '',
  ].join('\n')

const Setup = z.looseObject({
  target: z.string(),
  process: z.string(),
  checks: z.array(z.string()),
  dashboardUrl: z.string(),
  coverage: z.looseObject({ covered: z.int(), all: z.int(), items: z.array(z.unknown()) }),
})
const Status = z.looseObject({
  targets: z.array(z.looseObject({ state: z.string() })),
  alerts: z.array(z.looseObject({ id: z.string(), state: z.string() })),
  health: z.looseObject({ startedAt: z.number(), problems: z.array(z.string()) }),
})

const History = z.looseObject({
  incidents: z.array(
    z.looseObject({ alert: z.string(), deliveries: z.array(z.looseObject({ status: z.string() })) }),
  ),
  states: z.array(z.looseObject({ state: z.string() })),
})

const isDelivered = ({ status }: { readonly status: string }): boolean => status === 'delivered'

async function historyOf(project: Project) {
  const { stdout } = await project.nexo('monitor', 'history', '--application', 'shop', '--json')
  return History.parse(JSON.parse(stdout))
}

async function statusOf(project: Project) {
  const { stdout, exitCode } = await project.nexo('monitor', 'status', '--json')
  return { ...Status.parse(JSON.parse(stdout)), exitCode }
}

/** Looks until what is waited for is so. */
async function until<Value>(look: () => Promise<Value>, isSo: (value: Value) => boolean): Promise<Value> {
  for (;;) {
    const value = await look()
    if (isSo(value)) return value
    await delay(200)
  }
}

/** The process that holds the monitor's lock, as a second monitor is told. */
async function monitorPid(project: Project): Promise<number> {
  const { stderr, exitCode } = await project.nexo('monitor', 'run', '--no-register')
  expect([exitCode, stderr]).toEqual([7, expect.stringContaining('NX-MONITOR-RUNS')])
  return Number(/process (\d+)/.exec(stderr)?.[1])
}

test(
  'a deployed project is watched in the background: deployments, kills and restarts tell nothing, an outage is told once',
  { timeout: 900_000 },
  async () => {
    const receiver = await aReceiver((response) => response.end())
    const project = await aProject('node-http', manifestWith(receiver.url))
    await project.result('deploy')
    const closed = await project.nexo('monitor', 'open')
    expect([closed.exitCode, closed.stdout, closed.stderr]).toEqual([
      8,
      '',
      expect.stringContaining('NX-MONITOR-DASHBOARD-ABSENT'),
    ])
    const run = await project.nexo('monitor', 'run', '--background', '--json')
    expect([run.exitCode, run.stderr]).toEqual([0, run.stderr])
    const setup = Setup.parse(JSON.parse(run.stdout))
    expect(setup).toMatchObject({ target: 'shop.local', process: 'started', checks: ['process-web', 'url'] })
    expect(setup.dashboardUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#token=[0-9a-f]{48}$/)
    expect((await project.nexo('monitor', 'open')).stdout.trim()).toBe(setup.dashboardUrl)

    await project.write('VERSION', '2\n')
    expect(await project.result('deploy')).toMatchObject({ outcome: 'succeeded' })
    expect(await project.result('rollback')).toMatchObject({ outcome: 'succeeded' })
    const before = await statusOf(project)
    process.kill(await monitorPid(project), 'SIGKILL')
    await until(
      () => statusOf(project),
      ({ health }) => health.startedAt > before.health.startedAt,
    )
    expect(await project.result('restart')).toMatchObject({ outcome: 'succeeded' })
    const calm = await until(
      () => statusOf(project),
      ({ targets }) => targets[0]?.state === 'up',
    )
    expect([calm.exitCode, calm.targets[0]?.state, calm.health.problems]).toEqual([0, 'up', []])
    expect(receiver.received).toEqual([])

    const [replica] = (await project.status()).replicas
    const pid = replica?.pid ?? 0
    process.kill(pid, 'SIGSTOP')
    await receiver.until(1)
    const bad = await statusOf(project)
    expect([bad.exitCode, bad.targets[0]?.state]).toEqual([6, 'down'])
    process.kill(pid, 'SIGCONT')
    await receiver.until(2)
    const kinds = receiver.received.map(
      ({ body }) => z.looseObject({ type: z.string() }).parse(JSON.parse(body)).type,
    )
    expect(kinds).toEqual(['alert.firing', 'alert.resolved'])

    // The receiver knows of a notice before the monitor has noted its answer.
    const { incidents, states } = await until(
      () => historyOf(project),
      (told) =>
        told.incidents.some(({ deliveries }) => deliveries.length === 2 && deliveries.every(isDelivered)),
    )
    expect(incidents.map(({ alert }) => alert)).toEqual(['shop.local/check/url'])
    expect(states.map(({ state }) => state)).toContain('down')
    const why = await project.nexo('monitor', 'why', 'shop.local/check/url')
    expect(why.stdout.match(/delivered/g)).toHaveLength(2)
    expect(JSON.parse((await project.nexo('monitor', 'stop', '--json')).stdout)).toEqual({ stopped: true })
    expect((await statusOf(project)).exitCode).toBe(8)
    await project.nexo('monitor', 'report', '--out', 'report.html')
    expect((await historyOf(project)).incidents).toEqual(incidents)
    const unknown = await project.nexo('monitor', 'history', '--application', 'shpo')
    expect([unknown.exitCode, unknown.stderr]).toEqual([8, expect.stringContaining('Did you mean shop?')])
  },
)
