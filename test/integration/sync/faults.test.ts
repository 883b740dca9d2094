import { join } from 'node:path'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { temporaryFolder } from '../../support/home.ts'
import { skipWithoutPostgres, startPostgres, type Postgres } from '../../support/postgres.ts'
import { startTcpProxy } from '../../support/tcp-proxy.ts'
import { isPostgresHere } from '../postgres-here.ts'
import { aCall, postgresEnd, sqliteEnd, sqliteFile, sqliteRows, syncBetween } from '../rig.ts'
import { atEndOfFile } from '../../support/end-of-file.ts'

let server: Postgres

beforeAll(async () => {
  if (isPostgresHere()) server = await startPostgres(atEndOfFile)
})

beforeEach(() => {
  skipWithoutPostgres()
  server.psql(
    'DROP SCHEMA IF EXISTS a CASCADE; DROP SCHEMA IF EXISTS b CASCADE; CREATE SCHEMA a; CREATE SCHEMA b',
  )
})

const fill = (rows: number, width = 40): void => {
  server.psql(`CREATE TABLE a.t (id bigint PRIMARY KEY, name text NOT NULL); CREATE TABLE b.t (LIKE a.t INCLUDING ALL);
    INSERT INTO a.t SELECT i, repeat(chr(97 + i % 26), ${width}) FROM generate_series(1, ${rows}) i`)
}
const ends = () => [postgresEnd(server.url, 'a.t'), postgresEnd(server.url, 'b.t')] as const
const portOf = (url: string): number => Number(new URL(url).port)
const through = (port: number): string => server.url.replace(String(portOf(server.url)), String(port))
const isEqual = (): string =>
  server.psql(
    'SELECT (SELECT md5(string_agg(t::text, chr(10) ORDER BY id)) FROM a.t) = (SELECT md5(string_agg(t::text, chr(10) ORDER BY id)) FROM b.t)',
  )

test('connections that break again and again cost no row and double none', async () => {
  fill(20_000)
  const proxy = await startTcpProxy(portOf(server.url))
  // Each connection dies after as much as a few batches.
  proxy.cutAfter(400_000)
  const call = aCall()
  const run = await syncBetween(
    postgresEnd(through(proxy.port), 'a.t'),
    postgresEnd(through(proxy.port), 'b.t'),
    {
      section: { batchRows: 2_000 },
      call: {
        ...call,
        emit: (fact) => (
          call.emit(fact),
          fact.type === 'integration.connection-retried' ? proxy.cutAfter(700_000) : undefined
        ),
      },
    },
  )
  expect(run.counts).toEqual({ read: 20_000, applied: 20_000, unchanged: 0, filtered: 0, deadLettered: 0 })
  expect(run.attempts).toBeGreaterThan(1)
  expect(isEqual()).toBe('t')
  expect(call.facts.some(({ type }) => type === 'integration.connection-retried')).toBe(true)
})

test('a system that swallows everything is given up after the stall time-out, by name', async () => {
  fill(20_000)
  const proxy = await startTcpProxy(portOf(server.url))
  const call = aCall()
  const stopped = syncBetween(postgresEnd(server.url, 'a.t'), postgresEnd(through(proxy.port), 'b.t'), {
    section: { batchRows: 500, stallTimeout: '6s' },
    call: { ...call, emit: (fact) => (fact.type === 'integration.sync-started' ? proxy.pause() : undefined) },
  })
  await expect(stopped).rejects.toMatchObject({
    code: 'NX-INTEGRATE-STALLED',
    message: expect.stringContaining('b.t'),
  })
  proxy.cut()
  const [source, target] = ends()
  expect((await syncBetween(source, target)).counts).toMatchObject({ read: 20_000 })
  expect(isEqual()).toBe('t')
})

test('an interruption stops at a checkpoint, and the next run goes on there', async () => {
  fill(10_000)
  const [source, target] = ends()
  const controller = new AbortController()
  const call = aCall(controller.signal)
  let batches = 0
  const plan = { batchRows: 500 }
  const counting = {
    ...target,
    connector: {
      ...target.connector,
      openWriter: async (...given: Parameters<typeof target.connector.openWriter>) => {
        const writer = await target.connector.openWriter(...given)
        return {
          ...writer,
          apply: async (...batch: Parameters<typeof writer.apply>) => {
            batches += 1
            if (batches === 3) controller.abort(new Error('stop'))
            return writer.apply(...batch)
          },
        }
      },
    },
  }
  await expect(syncBetween(source, counting, { section: plan, call })).rejects.toThrow('stop')
  expect(server.psql('SELECT count(*) FROM b.t')).toBe('1500')
  expect(server.psql(`SELECT document::json ->> 'state' FROM b.nexo_sync_run`)).toBe('interrupted')
  const run = await syncBetween(source, target, { section: plan })
  expect(run).toMatchObject({ attempts: 2, counts: { read: 10_000, applied: 10_000 } })
})

test('two syncs of one integration at once: the second is told who is at work', async () => {
  fill(2_000)
  const [source, target] = ends()
  const section = { batchRows: 100 }
  let second: Promise<unknown> | undefined
  // The first one is at work until the second one has ended.
  const unhurried = {
    ...target,
    connector: {
      ...target.connector,
      openWriter: async (...given: Parameters<typeof target.connector.openWriter>) => {
        const writer = await target.connector.openWriter(...given)
        return {
          ...writer,
          apply: async (...batch: Parameters<typeof writer.apply>) => {
            second ??= syncBetween(source, target, { section }).catch((error: unknown) => error)
            await second
            return writer.apply(...batch)
          },
        }
      },
    },
  }
  await syncBetween(source, unhurried, { section })
  expect(await second).toMatchObject({
    code: 'NX-INTEGRATE-BUSY',
    exitCode: 7,
    details: { pid: process.pid },
  })
  expect(isEqual()).toBe('t')
})

test('a trigger that swallows rows is found out, and its batch is taken back', async () => {
  fill(100)
  server.psql(`CREATE FUNCTION b.swallow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.id = 42 THEN RETURN NULL; END IF; RETURN NEW; END $$;
    CREATE TRIGGER swallow BEFORE INSERT ON b.t FOR EACH ROW EXECUTE FUNCTION b.swallow()`)
  const [source, target] = ends()
  await expect(syncBetween(source, target, { section: { batchRows: 10 } })).rejects.toMatchObject({
    code: 'NX-INTEGRATE-UNBALANCED',
    exitCode: 13,
  })
  // Batches before it are in; nothing of its own is.
  expect(server.psql('SELECT count(*), max(id) FROM b.t')).toBe('40|40')
})

test('rows that the target refuses are dead letters; all others are in, whatever stands between them', async () => {
  fill(3_000)
  server.psql('ALTER TABLE b.t ADD CHECK (id % 500 <> 7)')
  const [source, target] = ends()
  const run = await syncBetween(source, target)
  expect(run.counts).toEqual({ read: 3_000, applied: 2_994, unchanged: 0, filtered: 0, deadLettered: 6 })
  expect(server.psql('SELECT count(*) FROM b.t')).toBe('2994')
  expect(
    server.psql(
      `SELECT string_agg(row_key, ' ' ORDER BY (row_key::json ->> 0)::int) FROM b.nexo_dead_letter`,
    ),
  ).toBe('["7"] ["507"] ["1007"] ["1507"] ["2007"] ["2507"]')
  server.psql('ALTER TABLE b.t DROP CONSTRAINT t_id_check')
  expect((await syncBetween(source, target)).counts).toMatchObject({
    applied: 6,
    unchanged: 2_994,
    deadLettered: 0,
  })
  expect(server.psql('SELECT count(*) FROM b.nexo_dead_letter')).toBe('0')
})

test('more dead letters than allowed stop the run, and the batch is taken back', async () => {
  fill(1_000)
  server.psql(`ALTER TABLE b.t ADD CHECK (name = '')`)
  const [source, target] = ends()
  await expect(syncBetween(source, target, { section: { deadLetters: { max: 20 } } })).rejects.toMatchObject({
    code: 'NX-INTEGRATE-DEAD-LETTERS',
    message: expect.stringContaining('violates check constraint'),
  })
  expect(server.psql('SELECT count(*) FROM b.nexo_dead_letter')).toBe('0')
})

test('a target without room is told as one, and no row is blamed', async () => {
  fill(100)
  server.psql(`CREATE FUNCTION b.full() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'No space left on device' USING ERRCODE = '53100'; END $$;
    CREATE TRIGGER full_disk BEFORE INSERT ON b.t FOR EACH ROW EXECUTE FUNCTION b.full()`)
  const [source, target] = ends()
  await expect(syncBetween(source, target)).rejects.toMatchObject({
    code: 'NX-INTEGRATE-TARGET-FULL',
    message: expect.stringContaining('No space left'),
  })
  server.psql('DROP TRIGGER full_disk ON b.t')
  expect((await syncBetween(source, target)).counts).toMatchObject({ applied: 100, deadLettered: 0 })
})

test('columns that changed since the last run are named and refused, unless they are accepted', async () => {
  fill(10)
  const [source, target] = ends()
  await syncBetween(source, target)
  server.psql('ALTER TABLE a.t ADD COLUMN extra int; ALTER TABLE b.t ALTER COLUMN name TYPE varchar(100)')
  const map = { id: 'id', name: 'left(name, 100)' }
  const refused = syncBetween(source, target, { section: { map } })
  await expect(refused).rejects.toMatchObject({
    code: 'NX-INTEGRATE-DRIFT',
    details: {
      changes: [
        'source.extra is new (integer)',
        'target.name was text not null and is character varying(100) not null',
      ],
    },
  })
  expect((await syncBetween(source, target, { section: { map, drift: 'accept' } })).counts).toMatchObject({
    read: 10,
  })
  expect((await syncBetween(source, target, { section: { map }, restart: true })).counts).toMatchObject({
    read: 10,
  })
})

test('a source table that vanished between two runs is told by name', async () => {
  fill(10)
  const [source, target] = ends()
  await syncBetween(source, target)
  server.psql('DROP TABLE a.t')
  await expect(syncBetween(source, target)).rejects.toMatchObject({
    code: 'NX-INTEGRATE-STREAM-MISSING',
    exitCode: 8,
  })
})

test('a target column that is renamed while rows move ends the run as drift', async () => {
  fill(2_000)
  const [source, target] = ends()
  const call = aCall()
  const stopped = syncBetween(source, target, {
    section: { batchRows: 100 },
    call: {
      ...call,
      emit: (fact) =>
        fact.type === 'integration.sync-started'
          ? server.psql('ALTER TABLE b.t RENAME COLUMN name TO former')
          : undefined,
    },
  })
  await expect(stopped).rejects.toMatchObject({ code: 'NX-INTEGRATE-DRIFT' })
})

test('a target column whose type changes while rows move ends the run as drift, and the batch is taken back', async () => {
  fill(2_000)
  const [source, target] = ends()
  const stopped = syncBetween(source, target, {
    section: { batchRows: 100 },
    call: {
      ...aCall(),
      emit: ({ type }) => {
        if (type === 'integration.sync-started')
          server.psql('ALTER TABLE b.t ALTER COLUMN name TYPE varchar(200)')
      },
    },
  })
  await expect(stopped).rejects.toMatchObject({ code: 'NX-INTEGRATE-DRIFT' })
  expect(server.psql('SELECT count(*) FROM b.t')).toBe('0')
})

test('rows go from PostgreSQL to SQLite and back without a change', async () => {
  server.psql(`CREATE TABLE a.t (id bigint PRIMARY KEY, name text, size double precision, raw bytea, paid boolean);
    CREATE TABLE b.t (LIKE a.t INCLUDING ALL);
    INSERT INTO a.t SELECT i, CASE WHEN i % 3 = 0 THEN NULL ELSE E'tab\\t' || chr(9731) || i END, i / 7.0, decode(md5(i::text), 'hex'), i % 2 = 0 FROM generate_series(1, 500) i`)
  const file = sqliteFile(
    join(await temporaryFolder(), 'between.db'),
    'CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT, size REAL, raw BLOB, paid BOOLEAN)',
  )
  const [source, target] = ends()
  await syncBetween(source, sqliteEnd(file, 't'))
  expect(sqliteRows(file, 'SELECT count(*) AS count FROM t')).toEqual([{ count: 500 }])
  await syncBetween(sqliteEnd(file, 't'), target)
  expect(isEqual()).toBe('t')
})
