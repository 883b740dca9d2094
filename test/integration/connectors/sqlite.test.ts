import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, onTestFinished, test } from 'vitest'
import { sqlite } from '../../../src/integration/connectors/sqlite/descriptor.ts'
import { isAboutRow, translateSqliteError } from '../../../src/integration/connectors/sqlite/sqlite-errors.ts'
import {
  orderedReaderSuite,
  readerSuite,
  transactionalWriterSuite,
  writerSuite,
} from '../../contract/connector.ts'
import { temporaryFolder } from '../../support/home.ts'
import { thrownBy } from '../../support/thrown.ts'
import { aCall, sqliteEnd, sqliteFile, sqliteRows, syncBetween } from '../rig.ts'

const newFile = async (sql: string, name = 'data.db'): Promise<string> =>
  sqliteFile(join(await temporaryFolder(), name), sql)

const openFull = async () => {
  const rows = Array.from({ length: 40 }, (_, at): readonly [string, string] => [
    String(at * 3 - 20),
    `row ${at}`,
  ])
  const values = rows.map(([id, name]) => `(${id}, '${name}')`).join(', ')
  const file = await newFile(
    `CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT NOT NULL); INSERT INTO t VALUES ${values}`,
  )
  const { connector } = sqliteEnd(file, 't')
  return { connector, stream: 't', rows, absent: 'gone', call: aCall() }
}
readerSuite('sqlite', openFull)
orderedReaderSuite('sqlite', openFull)

const openEmpty = async () => {
  const file = await newFile(
    `CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT NOT NULL CHECK (name <> 'refused'))`,
  )
  const { connector } = sqliteEnd(file, 't')
  const { columns } = await connector.describe('t', aCall())
  return {
    connector,
    stream: 't',
    rows: [],
    absent: 'gone',
    call: aCall(),
    columns,
  }
}
writerSuite('sqlite', sqlite.capabilities, openEmpty)
transactionalWriterSuite('sqlite', openEmpty)

const everyClass = `(id INTEGER PRIMARY KEY, big INTEGER, size REAL, note TEXT, raw BLOB, flag BOOLEAN, price DECIMAL(10,2), at TIMESTAMP, day DATE)`

test('every storage class of SQLite arrives exactly', async () => {
  const source = await newFile(`CREATE TABLE t ${everyClass};
    INSERT INTO t VALUES
      (1, 9223372036854775807, 0.1, 'äöü 🙂' || char(10) || char(9), x'00ff10', 1, '12.50', '2026-01-31 14:22:33.5', '2026-02-28'),
      (2, -9223372036854775808, 1e300, '', x'', 0, 0, NULL, NULL), (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
      (4, 9007199254740993, 9e999, 'x' || char(0) || 'y', zeroblob(100000), 1, -0.01, '0001-01-01 00:00:00', '9999-12-31');`)
  const target = await newFile(`CREATE TABLE t ${everyClass}`)
  const copied = await syncBetween(sqliteEnd(source, 't'), sqliteEnd(target, 't'))
  expect(copied.counts).toMatchObject({ read: 4, applied: 4, deadLettered: 0 })
  const all = `SELECT id, quote(big) b, quote(size) s, quote(note) n, quote(raw) r, quote(flag) f, quote(price) p, quote(at) a, quote(day) d FROM t ORDER BY id`
  expect(sqliteRows(target, all)).toEqual(sqliteRows(source, all))
})

test('a value of another class than its column declares is a dead letter where it does not fit', async () => {
  const source = await newFile(`CREATE TABLE t (id INTEGER PRIMARY KEY, raw BLOB, name TEXT);
    INSERT INTO t VALUES (1, x'00', 'a'), (2, 7, 'b'), (3, 'text', 'c'), (4, NULL, x'ff')`)
  const target = await newFile(`CREATE TABLE t (id INTEGER PRIMARY KEY, raw BLOB, name TEXT)`)
  const copied = await syncBetween(sqliteEnd(source, 't'), sqliteEnd(target, 't'))
  expect(copied.counts).toMatchObject({ read: 4, applied: 1, deadLettered: 3 })
  const reasons = sqliteRows(
    target,
    `SELECT document ->> 'reason' AS reason FROM nexo_dead_letter ORDER BY row_key`,
  )
  expect(reasons).toEqual([
    { reason: 'raw is given text, not bytes' },
    { reason: 'raw is given text, not bytes' },
    { reason: 'name is given bytes, not text' },
  ])
})

test('a rule of the table that swallows rows does not make them unchanged', async () => {
  const source = await newFile(
    `CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT NOT NULL); INSERT INTO t VALUES (1, 'a'), (2, 'a'), (3, 'b')`,
  )
  const target = await newFile(
    `CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE ON CONFLICT IGNORE)`,
  )
  const copied = await syncBetween(sqliteEnd(source, 't'), sqliteEnd(target, 't'))
  expect(copied.counts).toEqual({ read: 3, applied: 2, unchanged: 0, filtered: 0, deadLettered: 1 })
})

test('a table whose columns change while it is read ends the run, and nothing is under a wrong column', async () => {
  const rows = Array.from({ length: 50 }, (_, at) => `(${at}, 'row ${at}', 'other')`).join(', ')
  const file = await newFile(
    `PRAGMA journal_mode = WAL; CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT, other TEXT); INSERT INTO t VALUES ${rows}`,
  )
  const { connector } = sqliteEnd(file, 't')
  const read = connector.read(
    { stream: 't', columns: ['id', 'name'], order: ['id'], after: null, batch: { rows: 10, bytes: 1_000 } },
    aCall(),
  )
  const iterator = read[Symbol.asyncIterator]()
  await iterator.next()
  sqliteFile(file, 'ALTER TABLE t RENAME COLUMN name TO former; ALTER TABLE t RENAME COLUMN other TO name')
  await expect(iterator.next()).rejects.toMatchObject({ code: 'NX-INTEGRATE-DRIFT' })
})

test('a table that vanishes while it is read is told by name', async () => {
  const rows = Array.from({ length: 50 }, (_, at) => `(${at})`).join(', ')
  const file = await newFile(
    `PRAGMA journal_mode = WAL; CREATE TABLE t (id INTEGER PRIMARY KEY); INSERT INTO t VALUES ${rows}`,
  )
  const { connector } = sqliteEnd(file, 't')
  const read = connector.read(
    { stream: 't', columns: ['id'], order: ['id'], after: null, batch: { rows: 10, bytes: 1_000 } },
    aCall(),
  )
  const iterator = read[Symbol.asyncIterator]()
  await iterator.next()
  sqliteFile(file, 'DROP TABLE t')
  await expect(iterator.next()).rejects.toMatchObject({
    code: 'NX-INTEGRATE-STREAM-MISSING',
    message: expect.stringContaining(' t'),
  })
})

test('a file that is not there, or is no database, is named', async () => {
  const folder = await temporaryFolder()
  const missing = sqliteEnd(join(folder, 'none.db'), 't').connector
  await expect(missing.check(aCall())).rejects.toMatchObject({
    code: 'NX-INTEGRATE-UNREACHABLE',
    message: expect.stringContaining('none.db'),
  })
})

test('a run that was stopped keeps what is in, and the next one goes on behind it', async () => {
  const rows = Array.from({ length: 400 }, (_, at) => `(${at}, 'row ${at}')`).join(', ')
  const source = await newFile(
    `CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO t VALUES ${rows}`,
  )
  const target = await newFile(`CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT)`)
  const ends = [sqliteEnd(source, 't'), sqliteEnd(target, 't')] as const
  const section = { batchRows: 50, deadLetters: { max: 0 } }
  sqliteFile(
    target,
    `CREATE TRIGGER no AFTER INSERT ON t WHEN NEW.id = 120 BEGIN SELECT RAISE(ABORT, 'no'); END`,
  )
  await expect(syncBetween(...ends, { section })).rejects.toMatchObject({ code: 'NX-INTEGRATE-DEAD-LETTERS' })
  expect(sqliteRows(target, 'SELECT count(*) AS count FROM t')).toEqual([{ count: 100 }])
  sqliteFile(target, 'DROP TRIGGER no')
  expect(await syncBetween(...ends, { section })).toMatchObject({
    attempts: 2,
    counts: { read: 400, applied: 400 },
  })
})

test('a full disk is told as one, and is no mistake of a row', async () => {
  const file = await newFile('CREATE TABLE t (x BLOB)')
  const database = new DatabaseSync(file)
  onTestFinished(() => database.close())
  database.exec('PRAGMA max_page_count = 3')
  const full = await thrownBy(() => database.exec('INSERT INTO t VALUES (zeroblob(100000))'))
  expect(isAboutRow(full)).toBe(false)
  expect(translateSqliteError(full, { system: 'sqlite a.db', what: 'write t', stream: 't' })).toMatchObject({
    code: 'NX-INTEGRATE-TARGET-FULL',
    message: expect.stringContaining('sqlite a.db'),
  })
})
