import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test, vi } from 'vitest'
import { databaseName } from '../../../src/maintenance/backup/in-place/database-exchange.ts'
import { deploy, reach } from '../../agent/support/host.ts'
import { skipWithoutPostgres, startPostgres, type Postgres } from '../../support/postgres.ts'
import { aBench, type Bench } from '../support/a-project.ts'

// Each restores, hashes and waits for the disk many times; on a busy machine that takes its time.
vi.setConfig({ testTimeout: 300_000 })

const maintenance = "  backups: [{ name: db, source: { postgres: '${env:DATABASE_URL}' } }]"

async function aDatabase(prepare = ''): Promise<{ bench: Bench; postgres: Postgres }> {
  skipWithoutPostgres()
  const postgres = await startPostgres()
  postgres.psql(
    `CREATE TABLE notes (id int PRIMARY KEY, text text); INSERT INTO notes VALUES (1, 'one'); ${prepare}`,
  )
  const bench = await aBench(maintenance, {}, { environment: { DATABASE_URL: postgres.url } })
  return { bench, postgres }
}

const notes = (postgres: Postgres, database = 'nexo'): string =>
  postgres.psql('SELECT count(*) FROM notes', database)
const databases = (postgres: Postgres): string[] =>
  postgres.psql("SELECT datname FROM pg_database WHERE datname LIKE 'nexo%' ORDER BY 1").split('\n')

test('a database is exchanged for its backup with its rights and settings, and kept until its own backup is forgotten', async () => {
  const { bench, postgres } = await aDatabase(`
    CREATE ROLE ann; REVOKE CONNECT ON DATABASE nexo FROM PUBLIC; GRANT CONNECT, CREATE ON DATABASE nexo TO ann;
    CREATE SCHEMA shop; ALTER DATABASE nexo SET search_path TO shop, public;
    ALTER ROLE ann IN DATABASE nexo SET statement_timeout TO '7s'`)
  const { manager, where, call } = bench
  const facts = `SELECT ARRAY(SELECT unnest(datacl)::text ORDER BY 1), pg_get_userbyid(datdba), datcollate, (SELECT array_agg(setconfig::text ORDER BY setrole)
    FROM pg_db_role_setting WHERE setdatabase = d.oid) FROM pg_database d WHERE datname = 'nexo'`
  const before = postgres.psql(facts)
  const made = await bench.backup()
  postgres.psql("INSERT INTO notes VALUES (2, 'two')")
  expect(await manager.planInPlace({ ...where, id: made.id }, call)).toMatchObject({
    paths: [expect.stringMatching(/^postgres:\/\/127\.0\.0\.1:\d+\/nexo$/)],
    tables: [{ name: 'notes', now: 2, restored: 1 }],
  })
  const result = await manager.restoreInPlace({ ...where, id: made.id }, call)
  expect(notes(postgres)).toBe('1')
  expect(postgres.psql(facts)).toBe(before)
  expect(postgres.psql('SHOW search_path')).toBe('shop, public')
  const [kept = ''] = result.keptDatabases
  expect(databases(postgres)).toEqual(['nexo', kept])
  expect(notes(postgres, kept)).toBe('2')

  bench.restic('forget', result.safety.snapshot ?? '')
  const pruned = await manager.prune({ ...where, mode: 'do', clock: 'accept' }, call)
  expect(pruned.droppedDatabases).toEqual([kept])
  expect(databases(postgres)).toEqual(['nexo'])
})

test('the database that was replaced is dropped at the end when that is wished', async () => {
  const { bench, postgres } = await aDatabase()
  const { manager, where, call } = bench
  const made = await bench.backup()
  const wish = { ...where, id: made.id, replaced: 'discard' } as const
  expect((await manager.restoreInPlace(wish, call)).keptDatabases).toEqual([])
  expect(databases(postgres)).toEqual(['nexo'])
})

test('sessions of somebody else are named, and what they look at stays', async () => {
  const { bench, postgres } = await aDatabase()
  const { manager, where, call } = bench
  const made = await bench.backup()
  const { default: pg } = await import('pg')
  const client = new pg.Client({ connectionString: postgres.url, application_name: 'a person' })
  await client.connect()
  await client.query("INSERT INTO notes VALUES (2, 'two')")
  await expect(manager.restoreInPlace({ ...where, id: made.id }, call)).rejects.toMatchObject({
    code: 'NX-MAINTAIN-DATABASE-IN-USE',
    message: expect.stringContaining('a person of nexo'),
  })
  await client.query("INSERT INTO notes VALUES (3, 'three')")
  await client.end()
  expect([notes(postgres), databases(postgres)]).toEqual(['3', ['nexo']])
})

test('a user who may not create databases is told which right is missing, and nothing is changed', async () => {
  const { bench, postgres } = await aDatabase(
    'CREATE ROLE shop LOGIN; ALTER DATABASE nexo OWNER TO shop; ALTER TABLE notes OWNER TO shop',
  )
  const made = await bench.backup()
  const url = postgres.url.replace('nexo@', 'shop@')
  const poor = await aBench(maintenance, {}, { environment: { DATABASE_URL: url } })
  const { manager, where, call } = poor
  const copy = await poor.backup()
  expect([made.state, copy.state]).toEqual(['proven', 'stored'])
  await expect(manager.restoreInPlace({ ...where, id: copy.id }, call)).rejects.toMatchObject({
    code: 'NX-MAINTAIN-DATABASE-RIGHTS',
    hint: expect.stringContaining('CREATEDB'),
  })
  expect([notes(postgres), databases(postgres)]).toEqual(['1', ['nexo']])
})

test('names stay within what PostgreSQL keeps of them, whatever the database is called', () => {
  const id = 'b-20260131-142233-3f9c'
  expect(databaseName('shop', 'new', id)).toBe('shop_nexo_new_20260131_142233_3f9c')
  for (const name of ['x'.repeat(63), 'ü'.repeat(31), '🐘'.repeat(15)])
    expect(Buffer.byteLength(databaseName(name, 'old', id))).toBeLessThanOrEqual(63)
})

/** Answers with how many notes there are. */
const server = (url: string): string => `
const pg = require(${JSON.stringify(fileURLToPath(import.meta.resolve('pg')))})
const pool = new pg.Pool({ connectionString: ${JSON.stringify(url)} })
pool.on('error', () => undefined)
require('node:http').createServer((request, response) => {
  pool.query('SELECT count(*) AS rows FROM notes').then(
    ({ rows }) => response.end(rows[0].rows),
    () => response.writeHead(500).end(),
  )
}).listen(process.env.PORT)
process.on('SIGTERM', () => process.exit(0))
`

test('a restore that is killed anywhere is taken back or finished by the next one, and the application serves', async () => {
  const { bench, postgres } = await aDatabase()
  const { manager, where, call, home, folder } = bench
  const agent = await reach(home)
  const seen = await deploy(home, agent, 1, {
    files: { 'server.js': server(postgres.url) },
    process: { argv: [process.execPath, 'server.js'] },
  })
  const url = seen.url ?? ''
  const made = await bench.backup()
  const script = join(import.meta.dirname, '../support/kill-restore.ts')
  const kill = (position: string) =>
    spawnSync(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', script, home, folder, made.id, position],
      { encoding: 'utf8', env: { ...process.env, DATABASE_URL: postgres.url } },
    )
  const stride = Number(process.env['NEXO_TEST_KILL_STRIDE'] ?? 3)
  let kills = 0
  for (let last: string | null = 'SIGKILL'; last !== null; kills += 1) {
    postgres.psql('INSERT INTO notes SELECT max(id) + 1 FROM notes')
    const { signal, status } = kill(`#${1 + kills * stride}`)
    expect([signal, status]).toContain(signal === null ? 0 : 'SIGKILL')
    last = signal
    const result = await manager.restoreInPlace({ ...where, id: made.id }, call)
    expect(await (await fetch(url)).text()).toBe('1')
    // Nothing of the killed one is left over, and what was written since the backup is in the one before this.
    expect(result.safety.items[0]?.tables).toEqual([{ name: 'notes', rows: expect.any(Number) }])
    expect(databases(postgres).filter((name) => name.includes('_new_'))).toEqual([])
  }
  expect(kills).toBeGreaterThan(1)
  // Killed with the databases exchanged and the application stopped.
  postgres.psql('INSERT INTO notes SELECT max(id) + 1 FROM notes')
  expect(kill('maintenance.data-exchanged').signal).toBe('SIGKILL')
  const result = await manager.restoreInPlace({ ...where, id: made.id }, call)
  expect(result.safety.items[0]?.tables).toEqual([{ name: 'notes', rows: 2 }])
  expect(await (await fetch(url)).text()).toBe('1')
})
