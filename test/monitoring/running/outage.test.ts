import { writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { monitoringPaths } from '../../../src/monitoring/paths.ts'
import { removeRegistration } from '../../../src/monitoring/targets/registration.ts'
import { aProject } from '../../support/project.ts'
import { aReceiver, aWebServer } from '../support/a-server.ts'
import { aMonitorWorld, type MonitorWorld } from '../support/a-monitor.ts'
import { aWatchedShop } from '../support/a-watched-shop.ts'

const stateOf = async ({ reader }: MonitorWorld): Promise<string | undefined> =>
  (await reader.alerts({ onlyOpen: false })).find(({ rule }) => rule === 'shop')?.state

test('an outage is told once, and its end once', async () => {
  const { shop, world, news, receiver } = await aWatchedShop()
  await world.pass(30)
  expect(news()).toEqual([])
  shop.status = 503
  await world.pass(60)
  expect(news()).toEqual(['alert.firing'])
  shop.status = 200
  await world.pass(60)
  expect(news()).toEqual(['alert.firing', 'alert.resolved'])
  expect(receiver.received[0]?.headers['webhook-signature']).toMatch(/^v1,[A-Za-z0-9+/]{43}=$/)
  expect(await stateOf(world)).toBe('ok')
})

test('one failed run tells nobody', async () => {
  const { shop, world, news } = await aWatchedShop()
  await world.pass(20)
  shop.status = 500
  await world.pass(10)
  shop.status = 200
  await world.pass(60)
  expect(news()).toEqual([])
})

test('a monitor that is killed at any second of an outage tells of it once, and of its end once', async () => {
  const { shop, world, news } = await aWatchedShop()
  await world.pass(20)
  shop.status = 503
  for (let round = 0; round < 12; round += 1) {
    await world.pass(3 + (round % 4))
    world.kill()
    await world.start()
  }
  await world.pass(30)
  expect(news()).toEqual(['alert.firing'])
  shop.status = 200
  for (let round = 0; round < 12; round += 1) {
    await world.pass(3 + (round % 4))
    world.kill()
    await world.start()
  }
  await world.pass(30)
  expect(news()).toEqual(['alert.firing', 'alert.resolved'])
})

test('a restart in order tells nothing, whatever the state is', async () => {
  const { shop, world, news } = await aWatchedShop()
  await world.pass(20)
  await world.stop()
  await world.start()
  await world.pass(30)
  expect(news()).toEqual([])
  shop.status = 503
  await world.pass(40)
  await world.stop()
  await world.start()
  await world.pass(40)
  expect(news()).toEqual(['alert.firing'])
  expect(await stateOf(world)).toBe('firing')
})

test.each([3_600_000, -3_600_000])(
  'a clock that is set by %i ms tells nothing, and is marked',
  async (jumpMs) => {
    const { world, news } = await aWatchedShop()
    await world.pass(30)
    world.clock.setBy(jumpMs)
    await world.pass(90)
    expect(news()).toEqual([])
    const now = world.clock.now()
    const marks = await world.reader.markers({ target: 'shop.local', fromMs: now - 7_200_000, toMs: now + 1 })
    expect(marks.filter(({ kind }) => kind === 'clock-jump')).toHaveLength(1)
  },
)

test.each([3_600_000, -3_600_000])(
  'news that wait for a receiver go out as soon as it is back, also when the clock is set by %i ms meanwhile',
  async (jumpMs) => {
    let isDown = true
    const { shop, world, news } = await aWatchedShop({
      answer: (response) => {
        response.statusCode = isDown ? 503 : 200
        response.end()
      },
    })
    await world.pass(20)
    shop.status = 503
    await world.pass(40)
    const tries = news().length
    expect(tries).toBeGreaterThan(0)
    world.clock.setBy(jumpMs)
    isDown = false
    await world.pass(60)
    expect(news().slice(tries)).toEqual(['alert.firing'])
    shop.status = 200
    await world.pass(90)
    expect(news().slice(tries)).toEqual(['alert.firing', 'alert.resolved'])
    const [incident] = (await world.reader.history({ fromMs: 0, toMs: Number.MAX_SAFE_INTEGER })).incidents
    expect((incident?.toMs ?? 0) - (incident?.fromMs ?? 0)).toBeGreaterThanOrEqual(0)
  },
)

test('a check that is taken out while no monitor runs ends its alert, and who was told of it is told', async () => {
  const { shop, world, news, project, manifest } = await aWatchedShop()
  await world.pass(20)
  shop.status = 503
  await world.pass(40)
  await world.stop()
  writeFileSync(join(project, 'nexo.yaml'), manifest().replace('shop: { http', 'other: { http'))
  shop.status = 200
  await world.start()
  await world.pass(20)
  expect(news()).toEqual(['alert.firing', 'alert.resolved'])
})

test('a target that is forgotten while it is down: who was told of it is told that it is over', async () => {
  const { shop, world, news } = await aWatchedShop()
  await world.pass(20)
  shop.status = 503
  await world.pass(40)
  await removeRegistration(monitoringPaths(world.home).targets, 'shop.local')
  await world.pass(10)
  expect(news()).toEqual(['alert.firing', 'alert.resolved'])
})

test('a check that is taken out and put in again fires under another name: receivers do not take it for a copy', async () => {
  const { shop, world, receiver, project, manifest } = await aWatchedShop()
  const other = manifest().replace('shop: { http', 'other: { http')
  for (const round of ['first', 'second']) {
    shop.status = 503
    await world.pass(40)
    shop.status = 200
    await world.pass(40)
    writeFileSync(join(project, 'nexo.yaml'), other.replace('other:', `${round}:`))
    await world.pass(5)
    writeFileSync(join(project, 'nexo.yaml'), manifest())
    await world.pass(5)
  }
  const ids = receiver.received.map(({ headers }) => headers['webhook-id'])
  expect([ids.length, new Set(ids).size]).toEqual([4, 4])
})

test('failures right after a jump of the clock count only when they go on', async () => {
  const { shop, world, news } = await aWatchedShop()
  await world.pass(30)
  world.clock.setBy(3_600_000)
  await world.pass(1)
  shop.status = 503
  await world.pass(50)
  expect(news()).toEqual([])
  await world.pass(40)
  expect(news()).toEqual(['alert.firing'])
})

test('a machine that slept for ten minutes tells nothing', async () => {
  const { world, news } = await aWatchedShop()
  await world.pass(30)
  world.clock.standStill(600_000)
  await world.settle()
  await world.pass(90)
  expect(news()).toEqual([])
  expect((await world.reader.health()).missed).toBe(0)
})

test('a nexo.yaml that cannot be read leaves the old one at work, and says so', async () => {
  const { shop, world, news, project, manifest } = await aWatchedShop()
  await world.pass(20)
  shop.status = 503
  await world.pass(40)
  writeFileSync(join(project, 'nexo.yaml'), 'monitoring: [')
  await world.pass(20)
  const { problems } = await world.reader.health()
  expect(problems.find((problem) => problem.includes('old configuration'))).toContain('nexo.yaml')
  shop.status = 200
  await world.pass(30)
  expect(news()).toEqual(['alert.firing', 'alert.resolved'])
  writeFileSync(join(project, 'nexo.yaml'), manifest())
  await world.pass(10)
  expect((await world.reader.health()).problems).toEqual([])
})

test('a check that is removed while it fires ends its alert, and says why', async () => {
  const { shop, world, news, project, manifest } = await aWatchedShop()
  await world.pass(20)
  shop.status = 503
  await world.pass(40)
  writeFileSync(join(project, 'nexo.yaml'), manifest().replace('shop: { http', 'other: { http'))
  await world.pass(5)
  expect(news()).toEqual(['alert.firing', 'alert.resolved'])
})

test('a silenced outage is not told, and is told when the silence ends before it', async () => {
  const { shop, world, news } = await aWatchedShop()
  const { silence } = await import('../../../src/monitoring/operations/silence.ts')
  const call = { signal: new AbortController().signal, emit: () => undefined, clock: world.clock }
  await silence(world.kernel, { match: 'shop.local/*', forMs: 60_000, reason: 'moving' }, call)
  await world.pass(5)
  shop.status = 503
  await world.pass(40)
  expect(news()).toEqual([])
  const [alert] = await world.reader.alerts({ onlyOpen: true })
  expect([alert?.state, alert?.mutedBy]).toEqual(['firing', expect.stringContaining('moving')])
  await world.pass(40)
  expect(news()).toEqual(['alert.firing'])
})

test('why an alert fired can be asked: values, states and what was sent', async () => {
  const { shop, world } = await aWatchedShop()
  await world.pass(20)
  shop.status = 503
  await world.pass(40)
  const story = await world.reader.why('shop.local/check/shop')
  const states = story.evaluations.map(({ state }) => state)
  expect(states).toContain('pending')
  expect(states.at(-1)).toBe('firing')
  expect(story.evaluations.at(-1)?.note).toBe('status 503, not 2xx')
  expect(story.deliveries).toEqual([
    expect.objectContaining({ status: 'delivered', attempts: 1, channel: 'ops' }),
  ])
  await expect(world.reader.why('shop.local/check/shpo')).rejects.toMatchObject({
    code: 'NX-MONITOR-ALERT-UNKNOWN',
    hint: 'Did you mean shop.local/check/shop?',
  })
})

test('no secret is in what is stored, said or sent, also when a target says it back', async () => {
  const secret = 'canary-7f3a9c51'
  const receiver = await aReceiver((response) => response.end())
  const url = await aWebServer((request, response) => {
    response.statusCode = 200
    response.end(JSON.stringify({ said: request.headers.authorization }))
  })
  const project = await aProject({
    'nexo.yaml': [
      'name: shop',
      'secrets: { provider: env }',
      'monitoring:',
      '  defaults: { interval: 10s, timeout: 2s }',
      '  checks:',
      `    echo: { http: "${url}", headers: { authorization: "Bearer \${secret:TOKEN}" }, expect: { json: { "$.said": x } } }`,
      `  notify: { ops: { webhook: "${receiver.url}/\${secret:TOKEN}", key: "\${secret:TOKEN}" } }`,
    ].join('\n'),
  })
  const world = await aMonitorWorld(project, { environment: { TOKEN: secret } })
  await world.pass(60)
  expect(receiver.received).toHaveLength(1)
  const story = await world.reader.why('shop.local/check/echo')
  expect(story.evaluations.at(-1)?.note).toContain('[secret]')
  const stored = await readFile(monitoringPaths(world.home).store, 'latin1')
  const log = await readFile(`${monitoringPaths(world.home).store}-wal`, 'latin1')
  const everything = [stored, log, JSON.stringify(world.facts), receiver.received[0]?.body].join('\n')
  expect(everything).not.toContain(secret)
})
