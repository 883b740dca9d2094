import { expect, test } from 'vitest'
import { aProjectWith } from './a-project.ts'
import { aCall, sqliteFile, sqliteRows } from './rig.ts'

const table = 'CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT, at TIMESTAMP NOT NULL)'
const ends = (differing: object = {}) => ({
  source: { connector: 'sqlite', file: 'a.db', table: 't' },
  target: { connector: 'sqlite', file: 'b.db', table: 't' },
  ...differing,
})
const rows = (from: number, to: number, at: string): string =>
  `INSERT INTO t VALUES ${Array.from({ length: to - from + 1 }, (_, index) => `(${from + index}, 'row', '${at}')`).join(', ')}`

async function aCopy(differing: object = {}) {
  const project = await aProjectWith({ copy: ends(differing) })
  sqliteFile(project.at('a.db'), table)
  sqliteFile(project.at('b.db'), table)
  return project
}

test('sixty rows of one moment arrive, whatever the size of a batch', async () => {
  const { manager, input, at } = await aCopy({ mode: 'incremental', cursor: { column: 'at' }, batchRows: 7 })
  sqliteFile(at('a.db'), rows(1, 60, '2026-01-01 00:00:00'))
  expect(await manager.sync(input, aCall())).toMatchObject([{ balance: { read: 60, applied: 60 } }])
  expect(sqliteRows(at('b.db'), 'SELECT count(*) AS count FROM t')).toEqual([{ count: 60 }])
})

test('an incremental sync reads only what changed, and again what may have been committed late', async () => {
  const { manager, input, at } = await aCopy({
    mode: 'incremental',
    cursor: { column: 'at', overlap: '10m' },
  })
  sqliteFile(at('a.db'), rows(1, 50, '2026-01-01 00:00:00'))
  sqliteFile(at('a.db'), rows(51, 60, '2026-01-01 01:00:00'))
  await manager.sync(input, aCall())
  // Committed later than what was read, with an earlier moment.
  sqliteFile(at('a.db'), rows(61, 61, '2026-01-01 00:55:00'))
  sqliteFile(at('a.db'), rows(62, 62, '2026-01-01 02:00:00'))
  expect(await manager.status(input, aCall())).toMatchObject([{ lag: { rowsBehind: 1 } }])
  expect(await manager.sync(input, aCall())).toMatchObject([
    { balance: { read: 12, applied: 2, unchanged: 10 } },
  ])
  expect(await manager.verify(input, aCall())).toMatchObject([{ isEqual: true, compared: 62 }])
})

test('a mapping that changed reads everything again', async () => {
  const { manager, input, at, directory } = await aCopy({ mode: 'incremental', cursor: { column: 'at' } })
  sqliteFile(at('a.db'), rows(1, 5, '2026-01-01 00:00:00'))
  await manager.sync(input, aCall())
  const other = await aProjectWith({
    copy: {
      source: { connector: 'sqlite', file: `${directory}/a.db`, table: 't' },
      target: { connector: 'sqlite', file: `${directory}/b.db`, table: 't' },
      mode: 'incremental',
      cursor: { column: 'at' },
      map: { id: 'id', name: 'upper(name)', at: 'at' },
    },
  })
  expect(await other.manager.sync(other.input, aCall())).toMatchObject([{ balance: { read: 5, applied: 5 } }])
})

test.each([
  [
    'a cursor without overlap',
    { mode: 'incremental', cursor: { column: 'id', overlap: 0 } },
    'committed after a later id',
  ],
  [
    'a key that several rows may share',
    { targetKey: ['id'], map: { id: 'if(id > 5, 1, id)', at: 'at' } },
    'several source rows',
  ],
])('%s is refused unless the loss is accepted', async (_name, section, because) => {
  const { manager, input, at } = await aCopy(section)
  sqliteFile(at('a.db'), rows(1, 9, '2026-01-01 00:00:00'))
  expect(await manager.plan(input, aCall())).toMatchObject([
    { next: 'refused', guarantee: { level: 'lossy' } },
  ])
  await expect(manager.sync(input, aCall())).rejects.toMatchObject({
    code: 'NX-INTEGRATE-LOSSY',
    message: expect.stringContaining(because),
  })
  const accepted = await aCopy({ ...section, acceptLoss: true })
  sqliteFile(accepted.at('a.db'), rows(1, 9, '2026-01-01 00:00:00'))
  expect(await accepted.manager.sync(accepted.input, aCall())).toMatchObject([
    { balance: { read: 9, isClosed: true } },
  ])
})

test('everything that is wrong with a mapping is told at once, with its place', async () => {
  const { manager, input } = await aCopy({
    map: { id: 'id', nmae: 'name', name: 'upper(nam)', at: "cast('x' as text)" },
    filter: 'name',
    omit: ['id'],
  })
  const error = await manager.plan(input, aCall()).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ code: 'NX-INTEGRATE-PLAN', exitCode: 3 })
  expect(String(error)).toContain('integrations.copy.map.nmae: the target has no column "nmae"')
  expect(String(error)).toContain('integrations.copy.map.name:1:7: the source has no column "nam"')
  expect(String(error)).toContain('integrations.copy.filter: this is text, not true or false')
  expect(String(error)).toContain('integrations.copy.map.at: text does not go into at')
})

test('columns without a place are named, and can be left out on purpose', async () => {
  const { manager, input, at } = await aProjectWith({ copy: ends(), partly: ends({ omit: ['more'] }) })
  sqliteFile(at('a.db'), 'CREATE TABLE t (id INTEGER PRIMARY KEY, more TEXT)')
  sqliteFile(at('b.db'), 'CREATE TABLE t (id INTEGER PRIMARY KEY)')
  await expect(manager.plan({ ...input, name: 'copy' }, aCall())).rejects.toMatchObject({
    message: expect.stringContaining('no column for more'),
  })
  expect(await manager.plan({ ...input, name: 'partly' }, aCall())).toMatchObject([
    { columns: [{ target: 'id' }], key: ['id'] },
  ])
})

test('differences of content are counted and named', async () => {
  const { manager, input, at } = await aCopy({ filter: 'id < 100' })
  sqliteFile(at('a.db'), rows(1, 110, '2026-01-01 00:00:00'))
  await manager.sync(input, aCall())
  sqliteFile(
    at('b.db'),
    `DELETE FROM t WHERE id = 5; UPDATE t SET name = 'other' WHERE id IN (6, 7); INSERT INTO t VALUES (500, 'mine', '2026-01-01 00:00:00')`,
  )
  expect(await manager.verify(input, aCall())).toMatchObject([
    {
      isEqual: false,
      compared: 99,
      missing: 1,
      extra: 1,
      different: 2,
      isComplete: true,
      keys: { missing: ['["5"]'], extra: ['["500"]'], different: expect.arrayContaining(['["6"]', '["7"]']) },
    },
  ])
})

test('dead letters are tried again through the mapping as it is now', async () => {
  const { manager, input, at } = await aCopy({ map: { id: 'id', name: 'name', at: 'cast(at as timestamp)' } })
  sqliteFile(at('a.db'), rows(1, 3, '2026-01-01 00:00:00'))
  sqliteFile(at('a.db'), "INSERT INTO t VALUES (4, 'row', 'never')")
  expect(await manager.sync(input, aCall())).toMatchObject([
    { balance: { read: 4, applied: 3, deadLettered: 1 } },
  ])
  expect(await manager.status(input, aCall())).toMatchObject([
    {
      state: 'finished',
      deadLetters: { count: 1, newest: [{ key: '["4"]', reason: '"never" is no timestamp' }] },
    },
  ])
  expect(await manager.replay(input, aCall())).toMatchObject([
    { tried: 1, left: 1, balance: { deadLettered: 1 } },
  ])
  sqliteFile(at('a.db'), "UPDATE t SET at = '2026-01-02 00:00:00' WHERE id = 4")
  await manager.sync(input, aCall())
  expect(await manager.replay(input, aCall())).toMatchObject([{ tried: 0, left: 0 }])
})

test('one integration that fails does not keep the others from running', async () => {
  const { manager, input, at } = await aProjectWith({
    first: ends({ source: { connector: 'sqlite', file: 'none.db', table: 't' } }),
    second: ends(),
  })
  sqliteFile(at('a.db'), `${table}; ${rows(1, 3, '2026-01-01 00:00:00')}`)
  sqliteFile(at('b.db'), table)
  await expect(manager.sync(input, aCall())).rejects.toMatchObject({ code: 'NX-INTEGRATE-UNREACHABLE' })
  expect(sqliteRows(at('b.db'), 'SELECT count(*) AS count FROM t')).toEqual([{ count: 3 }])
})

test('an endpoint that is not configured yet is told apart from one that fails', async () => {
  const { manager, input, at } = await aProjectWith({
    copy: ends({ target: { connector: 'postgres', url: '${env:WAREHOUSE_URL}', table: 't' } }),
  })
  sqliteFile(at('a.db'), table)
  expect(await manager.check(input, aCall())).toMatchObject([
    { endpoint: 'source', outcome: 'ok' },
    { endpoint: 'target', outcome: 'not-configured', hint: expect.stringContaining('WAREHOUSE_URL') },
  ])
})

test('what a connector does not take is named with its place', async () => {
  const { manager, input } = await aProjectWith({
    copy: ends({ source: { connector: 'sqlite', flie: 'a.db' } }),
  })
  await expect(manager.plan(input, aCall())).rejects.toMatchObject({
    code: 'NX-INTEGRATE-ENDPOINT',
    message: expect.stringContaining('integrations.copy.source'),
  })
  const unknown = await aProjectWith({ copy: ends({ source: { connector: 'oracle' } }) })
  await expect(unknown.manager.check(unknown.input, aCall())).resolves.toMatchObject([
    { outcome: 'failed', detail: expect.stringContaining('oracle') },
    {},
  ])
})

test('a kind of system that neither end is, is refused by name', async () => {
  const { manager, input, at } = await aCopy()
  sqliteFile(at('a.db'), rows(1, 3, '2026-01-01 00:00:00'))
  const named = { ...input, name: 'copy' }
  await expect(manager.integrateWithMessageQueue(named, aCall())).rejects.toMatchObject({
    code: 'NX-INTEGRATE-FAMILY',
  })
  expect(await manager.integrateWithDatabase(named, aCall())).toMatchObject({ balance: { applied: 3 } })
})

test('a sync that is set up for good takes each change until it is stopped', async () => {
  const { manager, input, at } = await aCopy()
  sqliteFile(at('a.db'), rows(1, 3, '2026-01-01 00:00:00'))
  const controller = new AbortController()
  const applied: number[] = []
  const running = manager.setupRealTimeSync(
    { ...input, intervalMs: 1 },
    ([outcome]) => {
      applied.push(outcome?.balance.applied ?? -1)
      if (applied.length === 1) sqliteFile(at('a.db'), rows(4, 4, '2026-01-01 00:00:00'))
      else controller.abort(new Error('enough'))
    },
    aCall(controller.signal),
  )
  await expect(running).rejects.toThrow('enough')
  expect(applied).toEqual([3, 1])
})
