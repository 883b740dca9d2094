import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, onTestFinished, test, vi } from 'vitest'
import { agentPaths, servicePaths } from '../../../src/agent/paths.ts'
import { openJournal } from '../../../src/maintenance/journal.ts'
import { deploy, reach, shop, view } from '../../agent/support/host.ts'
import { startSmallLoad } from '../../agent/support/load.ts'
import { aBench, type Bench } from '../support/a-project.ts'

// Each restores, hashes and waits for the disk many times; on a busy machine that takes its time.
vi.setConfig({ testTimeout: 300_000 })

const maintenance = '  backups: [{ name: db, source: { sqlite: data/app.db } }]'

/** Answers with how many notes there are; each POST adds one. `isPicky`: refuses to start on fewer than five. */
const server = (isPicky = false): string => `
const { DatabaseSync } = require('node:sqlite')
const database = new DatabaseSync('data/app.db', { timeout: 5000 })
database.exec('PRAGMA journal_mode = WAL; CREATE TABLE IF NOT EXISTS notes (id INTEGER PRIMARY KEY, text TEXT)')
const count = () => database.prepare('SELECT count(*) AS rows FROM notes').get().rows
if (${isPicky} && count() < 5) process.exit(1)
require('node:http').createServer((request, response) => {
  if (request.method === 'POST') database.prepare('INSERT INTO notes (text) VALUES (?)').run(request.url)
  response.end(String(count()))
}).listen(process.env.PORT)
process.on('SIGTERM', () => { database.close(); process.exit(0) })
`

async function aServingBench(source = server()): Promise<{ bench: Bench; url: string; file: string }> {
  const bench = await aBench(maintenance)
  const agent = await reach(bench.home)
  const seen = await deploy(bench.home, agent, 1, {
    files: { 'server.js': source },
    shared: ['data'],
    process: { argv: [process.execPath, 'server.js'] },
  })
  const file = join(servicePaths(agentPaths(bench.home), shop).shared, 'data/app.db')
  return { bench, url: seen.url ?? '', file }
}

const ask = async (url: string, method = 'GET'): Promise<string> => (await fetch(url, { method })).text()
const rowsIn = (file: string): unknown => {
  const database = new DatabaseSync(file, { readOnly: true })
  const row = database.prepare('SELECT count(*) AS rows FROM notes').get()
  database.close()
  return row?.['rows']
}

test('data is restored behind a hold: no request fails, and what was there is in a backup of its own', async () => {
  const { bench, url, file } = await aServingBench()
  const { manager, where, call } = bench
  for (let note = 0; note < 3; note += 1) await ask(url, 'POST')
  const made = await bench.backup()
  expect(made.release).toBe((await view(await reach(bench.home))).weights[0]?.releaseId)
  for (let note = 0; note < 4; note += 1) await ask(url, 'POST')
  expect(await manager.planInPlace({ ...where, id: made.id }, call)).toMatchObject({
    paths: [file],
    tables: [{ name: 'notes', now: 7, restored: 3 }],
  })

  const load = startSmallLoad(url, 4)
  const result = await manager.restoreInPlace({ ...where, id: made.id }, call)
  expect((await load.stop()).failures).toEqual([])
  expect(await ask(url)).toBe('3')
  expect(result.safety).toMatchObject({ state: 'proven', reason: 'pre-restore' })

  // And back again, from the backup that was made on the way.
  await manager.restoreInPlace({ ...where, id: result.safety.id }, call)
  expect(await ask(url)).toBe('7')
  expect(readdirSync(join(file, '../..'))).toEqual(['data'])
})

test('an application that does not start on the restored data gets its own data back', async () => {
  const { bench, url, file } = await aServingBench()
  const { manager, where, call } = bench
  const made = await bench.backup()
  for (let note = 0; note < 6; note += 1) await ask(url, 'POST')
  const agent = await reach(bench.home)
  const second = await deploy(bench.home, agent, 2, {
    files: { 'server.js': server(true) },
    shared: ['data'],
    process: {
      argv: [process.execPath, 'server.js'],
      health: { timeoutMs: 60_000, intervalMs: 25, probeTimeoutMs: 10_000 },
    },
  })
  await agent.call('setReplicas', {
    service: shop,
    fencingToken: 1,
    releaseId: 'r-20260131-142233-0001',
    replicas: { web: 0 },
    drainMs: 0,
  })
  const address = second.url ?? url
  expect(await ask(address)).toBe('6')
  await expect(manager.restoreInPlace({ ...where, id: made.id }, call)).rejects.toMatchObject({
    code: 'NX-MAINTAIN-RESTORE-FAILED',
    exitCode: 5,
  })
  expect(await ask(address)).toBe('6')
  expect((await view(agent)).mode).toBe('serve')
  expect(rowsIn(file)).toBe(6)
  expect(readdirSync(join(file, '../..'))).toEqual(['data'])
})

test('data that a process of somebody else has open is not replaced', async () => {
  const bench = await aBench(maintenance)
  const file = join(bench.folder, 'data/app.db')
  mkdirSync(join(bench.folder, 'data'))
  const holder = spawn(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      '-e',
      `const { DatabaseSync } = require('node:sqlite')
    const database = new DatabaseSync(${JSON.stringify(file)})
    database.exec('PRAGMA journal_mode = WAL; CREATE TABLE notes (id INTEGER PRIMARY KEY)')
    console.log('open'); setInterval(() => database.isOpen, 1000)`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  onTestFinished(() => void holder.kill('SIGKILL'))
  await once(holder.stdout, 'data')
  const made = await bench.backup()
  const { manager, where, call } = bench
  await expect(manager.restoreInPlace({ ...where, id: made.id }, call)).rejects.toMatchObject({
    code: 'NX-MAINTAIN-DATA-IN-USE',
    message: expect.stringContaining(String(holder.pid)),
  })
  holder.kill('SIGKILL')
  await once(holder, 'exit')
  await manager.restoreInPlace({ ...where, id: made.id }, call)
  expect(existsSync(`${file}-wal`)).toBe(false)
})

test('a database inside a folder that is restored, too, goes with its folder', async () => {
  const bench = await aBench('  backups: [{ name: all, source: { sqlite: data/app.db, files: [data] } }]')
  const { manager, where, call, folder } = bench
  const data = join(folder, 'data')
  mkdirSync(data)
  const change = (sql: string): void => {
    const database = new DatabaseSync(join(data, 'app.db'))
    database.exec(sql)
    database.close()
  }
  change('CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT); INSERT INTO notes (text) VALUES (1)')
  writeFileSync(join(data, 'photo'), 'then')
  const made = await bench.backup()
  change('INSERT INTO notes (text) VALUES (2)')
  writeFileSync(join(data, 'photo'), 'now')
  const failure = new Error('what should serve on it did not start')
  const wish = { ...where, id: made.id, startWith: () => Promise.reject(failure) }
  await expect(manager.restoreInPlace(wish, call)).rejects.toBe(failure)
  expect([rowsIn(join(data, 'app.db')), readFileSync(join(data, 'photo'), 'utf8')]).toEqual([2, 'now'])
  const { safety } = await manager.restoreInPlace({ ...where, id: made.id }, call)
  expect(readdirSync(data).toSorted()).toEqual(['app.db', 'photo'])
  expect([rowsIn(join(data, 'app.db')), readFileSync(join(data, 'photo'), 'utf8')]).toEqual([1, 'then'])
  await manager.restoreInPlace({ ...where, id: safety.id }, call)
  expect([rowsIn(join(data, 'app.db')), readFileSync(join(data, 'photo'), 'utf8')]).toEqual([2, 'now'])
})

test('when what should serve on the restored data does not, data and release are as before', async () => {
  const { bench, url, file } = await aServingBench()
  const { manager, where, call } = bench
  const made = await bench.backup()
  for (let note = 0; note < 5; note += 1) await ask(url, 'POST')
  const failure = new Error('the other release did not start')
  const wish = { ...where, id: made.id, startWith: () => Promise.reject(failure) }
  await expect(manager.restoreInPlace(wish, call)).rejects.toBe(failure)
  expect(await ask(url)).toBe('5')
  expect(rowsIn(file)).toBe(5)
})

test('a restore that is killed with the data exchanged is taken back by the next one, which then succeeds', async () => {
  const { bench, url, file } = await aServingBench()
  const { manager, where, call, home, folder } = bench
  const made = await bench.backup()
  for (let note = 0; note < 5; note += 1) await ask(url, 'POST')
  const script = join(import.meta.dirname, '../support/kill-restore.ts')
  const argv = ['--disable-warning=ExperimentalWarning', script, home, folder, made.id]
  expect(spawnSync(process.execPath, argv).signal).toBe('SIGKILL')
  expect(rowsIn(file)).toBe(0)
  // Somebody asks while nothing serves, and is answered in any case.
  const waiting = fetch(url)
  const result = await manager.restoreInPlace({ ...where, id: made.id }, call)
  expect(result.safety.items[0]?.tables).toEqual([{ name: 'notes', rows: 5 }])
  expect([200, 503]).toContain((await waiting).status)
  expect(await ask(url)).toBe('0')
})

test('what a killed restore holds is refused with 503, until the process that obeys the schedules takes the restore back', async () => {
  const { bench, url, file } = await aServingBench()
  const { manager, where, call, home, folder } = bench
  const made = await bench.backup()
  for (let note = 0; note < 5; note += 1) await ask(url, 'POST')
  const script = join(import.meta.dirname, '../support/kill-restore.ts')
  const argv = ['--disable-warning=ExperimentalWarning', script, home, folder, made.id]
  expect(spawnSync(process.execPath, argv).signal).toBe('SIGKILL')
  const refused = await fetch(url)
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '60'])
  expect(rowsIn(file)).toBe(0)

  const journal = await openJournal(bench.kernel)
  journal.watch({ ...shop, directory: where.directory, sinceMs: call.clock.now() })
  journal.close()
  const end = new AbortController()
  const running = manager.run({ ...call, signal: end.signal })
  await vi.waitFor(async () => expect(await ask(url)).toBe('5'), { timeout: 250_000, interval: 50 })
  end.abort()
  await running
  expect(rowsIn(file)).toBe(5)
})
