// A sync is killed again and again at random instants, and goes on each time. NEXO_SYNC_ROWS and NEXO_SYNC_KILLS make it
// larger; NEXO_TEST_SEED changes the instants.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import * as z from 'zod'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from '../../support/home.ts'
import { skipWithoutPostgres, startPostgres, type Postgres } from '../../support/postgres.ts'
import { seededRandom, testSeed } from '../../support/seeded-random.ts'
import { compareContent } from '../../../src/integration/verify/compare-content.ts'
import { createTransform } from '../../../src/integration/sync/transform-rows.ts'
import { isPostgresHere } from '../postgres-here.ts'
import { aCall, aPlan, postgresEnd, sqliteEnd, sqliteFile, type End } from '../rig.ts'
import { atEndOfFile } from '../../support/end-of-file.ts'

const rows = Number(process.env['NEXO_SYNC_ROWS'] ?? 20_000)
const kills = Number(process.env['NEXO_SYNC_KILLS'] ?? 6)
const batchRows = Math.max(500, Math.round(rows / 100))
/** A copy without kills takes about this long; instants are drawn so that the kills fall into one or two of them. */
const copyMs = rows / 50
const longestMs = Math.max(300_000, copyMs * 20 + kills * 5_000)

let server: Postgres

beforeAll(async () => {
  if (isPostgresHere()) server = await startPostgres(atEndOfFile)
})

const program = fileURLToPath(new URL('sync-process.ts', import.meta.url))
const Result = z.object({
  counts: z.object({
    read: z.int(),
    applied: z.int(),
    unchanged: z.int(),
    filtered: z.int(),
    deadLettered: z.int(),
  }),
  attempts: z.int(),
})
type Named = { readonly connector: 'postgres' | 'sqlite'; readonly at: string; readonly table: string }

/** Starts the sync; kills it `killAfterMs` after it has begun, unless it ends before. Resolves with what it said at its end. */
async function runSyncProcess(
  source: Named,
  target: Named,
  killAfterMs: number | undefined,
  mode: 'restart' | 'resume',
) {
  const args = [program, JSON.stringify(source), JSON.stringify(target), String(batchRows), mode]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const lines: string[] = []
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text))
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line)
    if (line === 'begun' && killAfterMs !== undefined) setTimeout(() => child.kill('SIGKILL'), killAfterMs)
  })
  const [code] = await once(child, 'close')
  const last = lines.at(-1)
  if (code !== 0 && (code !== null || killAfterMs === undefined))
    throw new Error(`the sync ended with ${String(code)}: ${errors}`)
  return last?.startsWith('{') === true ? Result.parse(JSON.parse(last)) : undefined
}

/** Kills until all kills are used up, then lets it finish; a copy that was quicker than its kill is begun anew. */
async function killAndFinish(source: Named, target: Named) {
  const random = seededRandom(testSeed)
  let mode: 'restart' | 'resume' = 'resume'
  let times = 0
  for (let attempt = 0; attempt < kills; attempt += 1) {
    const finished = await runSyncProcess(source, target, random.below(Math.ceil((copyMs * 2) / kills)), mode)
    mode = finished === undefined ? 'resume' : 'restart'
    times += finished === undefined ? 1 : 0
  }
  const result = await runSyncProcess(source, target, undefined, mode)
  return { result, killed: times }
}

async function differences(source: End, target: End) {
  const plan = await aPlan(source, target, { filter: 'id <> 3' })
  const columns = plan.mapped.map((one) => one.target)
  const transform = createTransform(plan)
  const read = (end: End) =>
    end.connector.read(
      {
        stream: end.stream,
        columns: columns.map(({ name }) => name),
        order: [],
        after: null,
        batch: { rows: 10_000, bytes: 4_000_000 },
      },
      aCall(),
    )
  return compareContent(
    { columns, key: plan.targetKey },
    async function* () {
      for await (const batch of read(source)) yield transform(batch).rows
    },
    () => read(target),
    () => undefined,
  )
}

const table = (types: { readonly big: string; readonly real: string }): string => `
  (id ${types.big} PRIMARY KEY, name text NOT NULL, note text, size ${types.real} NOT NULL)`
const postgresTypes = { big: 'bigint', real: 'double precision' }
const sqliteTypes = { big: 'INTEGER', real: 'REAL' }

function fillPostgres(schema: string): Named {
  server.psql(`CREATE SCHEMA ${schema}; CREATE TABLE ${schema}.t ${table(postgresTypes)};
    INSERT INTO ${schema}.t SELECT i * 3, 'row ' || i, CASE WHEN i % 7 = 0 THEN NULL ELSE repeat('n', 60) END, i / 7.0 FROM generate_series(1, ${rows}) i`)
  return { connector: 'postgres', at: server.url, table: `${schema}.t` }
}

const endOf = ({ connector, at, table: name }: Named): End =>
  connector === 'postgres' ? postgresEnd(at, name) : sqliteEnd(at, name)

async function emptySqlite(): Promise<Named> {
  const file = sqliteFile(
    join(await temporaryFolder(), 'copy.db'),
    `PRAGMA journal_mode = WAL; CREATE TABLE t ${table(sqliteTypes)}`,
  )
  return { connector: 'sqlite', at: file, table: 't' }
}

async function killed(source: Named, target: Named) {
  const { result, killed: kills } = await killAndFinish(source, target)
  const counts = result?.counts
  return {
    wasKilled: kills > 0,
    read: counts?.read,
    written: (counts?.applied ?? 0) + (counts?.unchanged ?? 0),
    content: await differences(endOf(source), endOf(target)),
  }
}

/** Each row was counted once, however often its process was killed, and each is there once. */
const whole = {
  wasKilled: true,
  read: rows,
  written: rows - 1,
  content: { compared: rows - 1, missing: 0, extra: 0, different: 0, isComplete: true },
}

test(
  'PostgreSQL to PostgreSQL, killed at random: equal content, no row twice',
  { timeout: longestMs },
  async () => {
    skipWithoutPostgres()
    const source = fillPostgres('killed')
    server.psql(`CREATE SCHEMA copied; CREATE TABLE copied.t ${table(postgresTypes)}`)
    const target = { connector: 'postgres', at: server.url, table: 'copied.t' } as const
    expect(await killed(source, target)).toMatchObject(whole)
  },
)

test(
  'PostgreSQL to SQLite, killed at random: equal content, no row twice',
  { timeout: longestMs },
  async () => {
    skipWithoutPostgres()
    expect(await killed(fillPostgres('killed_too'), await emptySqlite())).toMatchObject(whole)
  },
)
