import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, onTestFinished, test, vi } from 'vitest'
import { skipWithoutPostgres, startPostgres } from '../../support/postgres.ts'
import { aBench } from '../support/a-project.ts'

// Each restores, hashes and waits for the disk many times; on a busy machine that takes its time.
vi.setConfig({ testTimeout: 300_000 })

const writer = join(import.meta.dirname, '../support/keep-writing.mjs')
const total = 100 * 1_000

function makeAccounts(file: string, mode: 'wal' | 'delete'): void {
  const database = new DatabaseSync(file)
  database.exec(`PRAGMA journal_mode = ${mode}`)
  database.exec('CREATE TABLE accounts (id INTEGER PRIMARY KEY, balance INTEGER NOT NULL)')
  database.exec('CREATE TABLE moves (id INTEGER PRIMARY KEY, amount INTEGER, filler TEXT)')
  for (let id = 0; id < 100; id += 1) database.exec(`INSERT INTO accounts VALUES (${id}, 1000)`)
  database.close()
}

async function startWriting(file: string): Promise<void> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', writer, file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(async () => {
    child.kill('SIGKILL')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  })
  await once(child.stdout, 'data')
}

test.each([
  ['wal', 3],
  ['delete', 1],
] as const)(
  'a database in mode %s is backed up while it is written to, and is of one moment',
  async (mode, rounds) => {
    const bench = await aBench('  backups: [{ name: db, source: { sqlite: app.db } }]')
    const file = join(bench.folder, 'app.db')
    makeAccounts(file, mode)
    await startWriting(file)
    for (let round = 0; round < rounds; round += 1) {
      const made = await bench.backup()
      expect(made).toMatchObject({ state: 'proven', problems: [] })
      const to = join(bench.folder, `out-${round}`)
      await bench.manager.restore({ ...bench.where, id: made.id, to, existing: 'refuse' }, bench.call)
      const restored = new DatabaseSync(join(to, 'app.db'), { readOnly: true })
      expect(restored.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }])
      expect(restored.prepare('SELECT sum(balance) AS sum FROM accounts').get()).toEqual({ sum: total })
      const moves = restored.prepare('SELECT count(*) AS rows FROM moves').get()
      expect(made.items[0]?.tables.find(({ name }) => name === 'moves')?.rows).toBe(moves?.['rows'])
      restored.close()
    }
  },
)

test('a database inside a folder that is backed up is copied whole, its log left out', async () => {
  const bench = await aBench('  backups: [{ name: all, source: { sqlite: data/app.db, files: [data] } }]')
  mkdirSync(join(bench.folder, 'data'))
  makeAccounts(join(bench.folder, 'data/app.db'), 'wal')
  writeFileSync(join(bench.folder, 'data/photo'), 'a photo')
  const live = new DatabaseSync(join(bench.folder, 'data/app.db'))
  onTestFinished(() => live.close())
  live.exec('UPDATE accounts SET balance = 7 WHERE id = 1')
  const made = await bench.backup()
  expect(made).toMatchObject({ state: 'proven', problems: [] })
  const to = join(bench.folder, 'out')
  await bench.manager.restore({ ...bench.where, id: made.id, to, existing: 'refuse' }, bench.call)
  expect(existsSync(join(to, 'data/app.db-wal'))).toBe(false)
  expect(existsSync(join(to, 'data/photo'))).toBe(true)
  const restored = new DatabaseSync(join(to, 'data/app.db'), { readOnly: true })
  expect(restored.prepare('SELECT balance FROM accounts WHERE id = 1').get()).toEqual({ balance: 7 })
  restored.close()
})

test('what cannot be in a backup makes it partial, and is named', async () => {
  const bench = await aBench('  backups: [{ name: files, source: { files: [files] } }]')
  const files = join(bench.folder, 'files')
  mkdirSync(files)
  writeFileSync(join(files, 'good'), 'good')
  makeAccounts(join(files, 'live.db'), 'wal')
  const live = new DatabaseSync(join(files, 'live.db'))
  live.exec('UPDATE accounts SET balance = 7 WHERE id = 1')
  const server = createServer().listen(join(files, 'socket'))
  await once(server, 'listening')
  onTestFinished(() => {
    live.close()
    server.close()
  })
  const made = await bench.backup()
  expect(made.state).toBe('partial')
  expect(made.problems.toSorted()).toEqual([
    expect.stringMatching(/live\.db: it is a SQLite database in use: name it in source\.sqlite$/),
    expect.stringMatching(/socket: it is a socket, a pipe or a device$/),
  ])
})

test('a source that is not there, or no database, fails before anything is stored, and the failure is listed', async () => {
  const bench = await aBench('  backups: [{ name: db, source: { sqlite: app.db } }]')
  await expect(bench.backup()).rejects.toMatchObject({
    code: 'NX-MAINTAIN-SOURCE-MISSING',
    message: expect.stringContaining(bench.folder),
  })
  writeFileSync(join(bench.folder, 'app.db'), 'this is no database at all'.repeat(100))
  await expect(bench.backup()).rejects.toMatchObject({
    code: 'NX-MAINTAIN-CAPTURE-FAILED',
    message: expect.stringContaining('not a database'),
  })
  const listed = await bench.manager.list(bench.where, bench.call)
  expect(listed.map(({ state, snapshot }) => [state, snapshot])).toEqual([
    ['failed', null],
    ['failed', null],
  ])
})

test('a manifest without backups, and a name that it does not have, are refused by name', async () => {
  const empty = await aBench('  timezone: UTC')
  await expect(empty.backup()).rejects.toMatchObject({ code: 'NX-MAINTAIN-NO-BACKUPS', exitCode: 3 })
  expect(await empty.manager.backup({ ...empty.where, reason: 'pipeline' }, empty.call)).toEqual([])
  const bench = await aBench('  backups: [{ name: db, source: { sqlite: app.db } }]')
  await expect(
    bench.manager.backup({ ...bench.where, name: 'bd', reason: 'manual' }, bench.call),
  ).rejects.toMatchObject({
    code: 'NX-MAINTAIN-BACKUP-UNNAMED',
    hint: 'Use one of: db.',
  })
})

test('PostgreSQL is dumped and summed in one snapshot while it is written to, and restored beside itself', async () => {
  skipWithoutPostgres()
  const postgres = await startPostgres()
  postgres.psql(`
    CREATE TABLE accounts (id int PRIMARY KEY, balance int NOT NULL);
    INSERT INTO accounts SELECT g, 1000 FROM generate_series(0, 99) g;
    CREATE SCHEMA other; CREATE TABLE other.things (id int, made timestamptz DEFAULT now(), bytes bytea, ratio float8);
    INSERT INTO other.things SELECT g, now(), decode(md5(g::text), 'hex'), g / 7.0 FROM generate_series(1, 500) g;
    SELECT lo_from_bytea(0, 'a large object');
  `)
  const bench = await aBench(
    "  backups: [{ name: db, source: { postgres: '${env:DATABASE_URL}' } }]",
    {},
    { environment: { DATABASE_URL: postgres.url } },
  )
  const { default: pg } = await import('pg')
  const client = new pg.Client({ connectionString: postgres.url })
  await client.connect()
  const stopped = new AbortController()
  const writing = (async () => {
    for (let round = 0; !stopped.signal.aborted; round += 1) {
      const amount = round % 7
      await client.query('BEGIN')
      await client.query('UPDATE accounts SET balance = balance + $1 WHERE id = $2', [amount, round % 100])
      await client.query('UPDATE accounts SET balance = balance - $1 WHERE id = $2', [
        amount,
        (round * 31) % 100,
      ])
      await client.query('INSERT INTO other.things (id) VALUES ($1)', [round])
      await client.query('COMMIT')
    }
  })()
  const made = await bench.backup()
  stopped.abort()
  await writing
  await client.end()
  expect(made).toMatchObject({ state: 'proven', problems: [] })
  const tables = new Map(made.items[0]?.tables.map(({ name, rows }) => [name, rows]))
  expect([...tables.keys()]).toEqual(['other.things', 'accounts', '(large objects)'])
  expect(postgres.psql('SELECT count(*) FROM pg_database')).toBe('4')

  const to = join(bench.folder, 'out')
  await bench.manager.restore({ ...bench.where, id: made.id, to, existing: 'refuse' }, bench.call)
  const copy = postgres.createDatabase('copy')
  const { execFileSync } = await import('node:child_process')
  execFileSync('pg_restore', [
    '--exit-on-error',
    '--no-owner',
    `--dbname=${copy}`,
    join(to, 'nexo-postgres.dump'),
  ])
  expect(postgres.psql('SELECT sum(balance) FROM accounts', 'copy')).toBe(String(total))
  expect(Number(postgres.psql('SELECT count(*) FROM other.things', 'copy'))).toBe(tables.get('other.things'))
})

test('a server that cannot be reached, or is no PostgreSQL URL, fails without its password in the message', async () => {
  skipWithoutPostgres()
  const bench = await aBench(
    "  backups: [{ name: db, source: { postgres: '${env:DATABASE_URL}' } }]",
    {},
    { environment: { DATABASE_URL: 'postgres://ann:canary-password@127.0.0.1:1/shop' } },
  )
  const failure = await bench.backup().catch((error: unknown) => error)
  expect(failure).toMatchObject({
    code: 'NX-MAINTAIN-CAPTURE-FAILED',
    message: expect.stringContaining('ECONNREFUSED'),
  })
  expect(JSON.stringify(await bench.manager.list(bench.where, bench.call))).not.toContain('canary-password')
})
