import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stringify } from 'yaml'
import * as z from 'zod'
import { expect, test } from 'vitest'
import { temporaryHome } from '../support/home.ts'
import { aProject } from '../support/project.ts'
import { runNexo, startNexo } from '../support/run-nexo.ts'
import { startHttpServer } from './http-server.ts'
import { sqliteFile, sqliteRows } from './rig.ts'

const copy = {
  source: { connector: 'sqlite', file: 'a.db', table: 't' },
  target: { connector: 'sqlite', file: 'b.db', table: 't' },
}

async function aProjectFolder(integrations: object = { copy }) {
  const cwd = await aProject({ 'nexo.yaml': stringify({ name: 'shop', integrations }) })
  const home = await temporaryHome()
  const nexo = (...args: readonly string[]) => runNexo(['integrate', ...args], { home, cwd })
  return { cwd, home, nexo }
}

const table = 'CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT NOT NULL)'
const filled = (rows: number): string =>
  `${table}; WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${rows}) INSERT INTO t SELECT i, 'row ' || i FROM n`

test('a sync from the command line: plan, sync, status and verify say what happened, for people and for scripts', async () => {
  const { cwd, nexo } = await aProjectFolder()
  sqliteFile(join(cwd, 'a.db'), filled(50))
  sqliteFile(
    join(cwd, 'b.db'),
    `${table}; CREATE TRIGGER no BEFORE INSERT ON t WHEN NEW.id = 7 BEGIN SELECT RAISE(ABORT, 'seven is taken'); END`,
  )
  const plan = await nexo('plan')
  expect(plan).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('Guarantee: effectively-once') })
  const sync = await nexo('sync', '--json')
  expect(sync.exitCode).toBe(11)
  expect(JSON.parse(sync.stdout)).toMatchObject([
    {
      name: 'copy',
      balance: { read: 50, applied: 49, unchanged: 0, filtered: 0, deadLettered: 1, isClosed: true },
    },
  ])
  expect(sync.stderr).toContain('row ["7"] is a dead letter: seven is taken')
  const status = await nexo('status')
  expect(status.stdout).toContain('50 read = 49 applied + 0 unchanged + 0 filtered + 1 dead letters')
  expect(status.stdout).toContain('["7"]: seven is taken')
  const verify = await nexo('verify', 'copy')
  expect(verify).toMatchObject({ exitCode: 13, stdout: expect.stringContaining('missing ["7"]') })
  sqliteFile(join(cwd, 'b.db'), 'DROP TRIGGER no')
  expect(await nexo('replay')).toMatchObject({
    exitCode: 0,
    stdout: expect.stringContaining('1 tried, 0 left'),
  })
  expect(await nexo('verify', '--json')).toMatchObject({
    exitCode: 0,
    stdout: expect.stringContaining('"isEqual": true'),
  })
})

test('what is wrong is told with its place, a code and what to do', async () => {
  const { cwd, nexo } = await aProjectFolder({ copy: { ...copy, map: { id: 'id', name: 'upper(nam)' } } })
  sqliteFile(join(cwd, 'a.db'), table)
  sqliteFile(join(cwd, 'b.db'), table)
  const plan = await nexo('plan')
  expect(plan.exitCode).toBe(3)
  expect(plan.stderr).toContain('NX-INTEGRATE-PLAN')
  expect(plan.stderr).toContain('integrations.copy.map.name:1:7: the source has no column "nam"')
  expect(await nexo('sync', 'nope')).toMatchObject({
    exitCode: 8,
    stderr: expect.stringContaining('no integration "nope"'),
  })
})

test('Ctrl-C stops a sync at a checkpoint, and the same command goes on there', async () => {
  const rows = 100_000
  const { cwd, home, nexo } = await aProjectFolder({ copy: { ...copy, batchRows: 100 } })
  sqliteFile(join(cwd, 'a.db'), filled(rows))
  sqliteFile(join(cwd, 'b.db'), `PRAGMA journal_mode = WAL; ${table}`)
  const running = startNexo(['integrate', 'sync'], { home, cwd })
  await running.untilOutput('begun')
  running.child.kill('SIGINT')
  expect((await running.finished).exitCode).toBe(130)
  const stopped = z
    .array(z.object({ count: z.number() }))
    .parse(sqliteRows(join(cwd, 'b.db'), 'SELECT count(*) AS count FROM t'))
  expect(stopped[0]?.count).toBeLessThan(rows)
  expect(await nexo('status')).toMatchObject({ stdout: expect.stringContaining('interrupted') })
  const sync = await nexo('sync', '--json')
  expect(JSON.parse(sync.stdout)).toMatchObject([{ balance: { read: rows, applied: rows } }])
})

test('the password of a database is in no output, whatever goes wrong', async () => {
  const cwd = await aProject({
    'nexo.yaml': stringify({
      name: 'shop',
      secrets: { provider: 'env' },
      integrations: {
        copy: { ...copy, target: { connector: 'postgres', url: '${secret:WAREHOUSE_URL}', table: 't' } },
      },
    }),
  })
  const home = await temporaryHome()
  sqliteFile(join(cwd, 'a.db'), table)
  const env = { WAREHOUSE_URL: 'postgres://loader:not-a-real-password@127.0.0.1:1/warehouse' }
  for (const args of [['check'], ['sync', '--json'], ['plan', '--verbose']]) {
    const { stdout, stderr, exitCode } = await runNexo(['integrate', ...args], { home, cwd, env })
    expect(exitCode).toBe(4)
    expect(stdout + stderr).toContain('127.0.0.1:1/warehouse')
    expect(stdout + stderr).not.toContain('not-a-real-password')
  }
})

test('discover writes the typed client of an API', async () => {
  const { url } = await startHttpServer((_, response) =>
    response.end(
      JSON.stringify({
        openapi: '3.0.3',
        info: { title: 'Shop', version: '1' },
        paths: {
          '/things': {
            get: {
              responses: {
                200: {
                  content: {
                    'application/json': {
                      schema: {
                        type: 'array',
                        items: { type: 'object', properties: { id: { type: 'integer' } } },
                      },
                    },
                  },
                },
              },
            },
          },
        },
      }),
    ),
  )
  const { cwd, nexo } = await aProjectFolder({
    things: { source: { connector: 'rest', url, path: '/things' }, target: copy.target },
  })
  expect(await nexo('discover', 'things', '--emit', 'client.ts')).toMatchObject({
    exitCode: 0,
    stdout: 'client.ts written: the client of things\n',
  })
  expect(await readFile(join(cwd, 'client.ts'), 'utf8')).toContain(
    'getThings: (): Promise<readonly ({ readonly id?: number })[]>',
  )
  expect(await nexo('discover', '--emit', 'client.ts')).toMatchObject({ exitCode: 2 })
})
