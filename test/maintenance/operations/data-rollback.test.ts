import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { DeployInput, RollbackInput } from '../../../src/deployment/input.ts'
import { openDeployments } from '../../../src/orchestration/open-deployments.ts'
import { planDataRollback, rollBackWithData } from '../../../src/orchestration/roll-back-with-data.ts'
import { reach, view } from '../../agent/support/host.ts'
import { startSmallLoad } from '../../agent/support/load.ts'
import { aBench } from '../support/a-project.ts'

// Each restores, hashes and waits for the disk many times; on a busy machine that takes its time.
vi.setConfig({ testTimeout: 300_000 })

const app = `
app:
  start: node server.js
  migrate: node migrate.js
  shared: [data]
  health: { path: /, timeout: 60s }`
const maintenance = '  backups: [{ name: db, source: { sqlite: data/app.db } }]'

const migrate = (table: string): string => `
const { DatabaseSync } = require('node:sqlite')
const database = new DatabaseSync('data/app.db')
database.exec('PRAGMA journal_mode = WAL; ${table}')
database.close()
`
/** Answers with its version and how many rows its table has. */
const server = (version: number, table: string, start = ''): string => `
${start}
const { DatabaseSync } = require('node:sqlite')
const database = new DatabaseSync('data/app.db', { timeout: 5000 })
require('node:http').createServer((request, response) => {
  if (request.method === 'POST') database.prepare('INSERT INTO ${table} (text) VALUES (?)').run(request.url)
  response.end('${version}:' + database.prepare('SELECT count(*) AS rows FROM ${table}').get().rows)
}).listen(process.env.PORT)
process.on('SIGTERM', () => { database.close(); process.exit(0) })
`

async function aMigratedBench(firstStart = '') {
  const bench = await aBench(`${maintenance}${app}`, {
    'package.json': '{"name":"shop","private":true}',
    'migrate.js': migrate('CREATE TABLE IF NOT EXISTS notes (id INTEGER PRIMARY KEY, text TEXT)'),
    'server.js': server(1, 'notes', firstStart),
  })
  const agent = await reach(bench.home)
  const deployments = await openDeployments(bench.kernel)
  const deploy = () => deployments.deploy(DeployInput.parse({ directory: bench.folder }), bench.call)
  const first = await deploy()
  const url = first.url ?? ''
  for (let note = 0; note < 3; note += 1) await fetch(url, { method: 'POST' })
  writeFileSync(join(bench.folder, 'migrate.js'), migrate('ALTER TABLE notes RENAME TO entries'))
  writeFileSync(join(bench.folder, 'server.js'), server(2, 'entries'))
  const second = await deploy()
  expect([first.exitCode, second.exitCode]).toEqual([0, 0])
  await fetch(url, { method: 'POST' })
  const input = RollbackInput.parse({ directory: bench.folder })
  const managers = { deployments, maintenance: bench.manager }
  return { bench, agent, deployments, url, first, second, input, managers }
}

const ask = async (url: string): Promise<string> => (await fetch(url)).text()

test('a migration is preceded by a proven backup, and rollback with data brings release and data back', async () => {
  const { bench, agent, url, first, second, input, managers } = await aMigratedBench()
  expect(await ask(url)).toBe('2:4')
  const [made, ...others] = await bench.manager.list(bench.where, bench.call)
  expect(others).toEqual([])
  expect(made).toMatchObject({ reason: 'pre-migration', state: 'proven', release: first.release })

  const planned = await planDataRollback(managers, input, bench.call)
  expect(planned).toMatchObject({ release: first.release, plan: { serving: second.release } })
  expect(planned.plan.tables).toEqual([
    { name: 'entries', now: 4, restored: null },
    { name: 'notes', now: null, restored: 3 },
  ])
  const load = startSmallLoad(url, 3)
  const result = await rollBackWithData(managers, input, planned, bench.call)
  expect(result).toMatchObject({ exitCode: 0, serving: first.release })
  expect((await load.stop()).failures).toEqual([])
  expect(await ask(url)).toBe('1:3')
  expect((await view(agent)).mode).toBe('serve')
  // What was lost is in a backup of its own.
  const [safety] = await bench.manager.list(bench.where, bench.call)
  expect(safety).toMatchObject({ reason: 'pre-restore', state: 'proven', release: second.release })
})

test('a rollback with data whose release does not come up leaves release and data as they were', async () => {
  const { bench, agent, url, second, input, managers } = await aMigratedBench(
    "if (require('node:fs').existsSync('data/broken')) process.exit(1)",
  )
  const shared = join(bench.home, 'agent/services/shop/local/shared/data/broken')
  writeFileSync(shared, '')
  const planned = await planDataRollback(managers, input, bench.call)
  const result = await rollBackWithData(managers, input, planned, bench.call)
  expect(result.exitCode).not.toBe(0)
  expect(await ask(url)).toBe('2:4')
  expect((await view(agent)).weights).toEqual([{ releaseId: second.release, percent: 100 }])
})

test('a release without data of its own is refused by name', async () => {
  const { bench, deployments, managers, input } = await aMigratedBench()
  writeFileSync(
    join(bench.folder, 'nexo.yaml'),
    `name: shop\nmaintenance:\n${maintenance}${app.replace('  migrate: node migrate.js\n', '')}\n`,
  )
  await deployments.deploy(DeployInput.parse({ directory: bench.folder }), bench.call)
  await expect(planDataRollback(managers, input, bench.call)).rejects.toMatchObject({
    code: 'NX-MAINTAIN-NO-RELEASE-DATA',
    exitCode: 8,
  })
})

test('a migration does not run on data whose backup fails', async () => {
  const { bench, deployments, url } = await aMigratedBench()
  writeFileSync(join(bench.home, 'maintenance/keys/shop.key'), 'another password\n')
  writeFileSync(join(bench.folder, 'migrate.js'), migrate('DROP TABLE entries'))
  const result = await deployments.deploy(DeployInput.parse({ directory: bench.folder }), bench.call)
  expect(result).toMatchObject({ exitCode: 5, error: { code: 'NX-MAINTAIN-KEY-WRONG' } })
  expect(await ask(url)).toBe('2:4')
})
