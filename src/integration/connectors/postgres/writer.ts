// writer: batches into one table. Rows, dead letters and the run's checkpoint are one transaction.
import { finished } from 'node:stream/promises'
import { from as copyFrom } from 'pg-copy-streams'
import type { Call } from '../../../kernel/call.ts'
import { messageOf } from '../../../kernel/errors.ts'
import type { TargetWriter, WriteBatch, WriteOutcome, WriteRequest } from '../../contract.ts'
import { placeOf, type Row } from '../../data/column.ts'
import { drifted, takenOver } from '../../errors.ts'
import type { DeadLetter, SyncRun } from '../../sync/run-record.ts'
import type { PostgresConfig } from './config.ts'
import { shapeSql } from './describe.ts'
import { writeCopyLine } from './copy-text.ts'
import { makeMemory, memoryTablesOf, readRuns, type MemoryTables } from './memory.ts'
import { parseTableName, quoteTable } from './names.ts'
import { isAboutRow, translatePostgresError } from './postgres-errors.ts'
import { openSession, systemName, type PostgresSession } from './session.ts'
import { upsertSql, type UpsertSql } from './upsert-sql.ts'

/** Text that is sent at once. */
const chunkCharacters = 262_144
/** After a batch that did not go in the fast way, this many take the sure one; twice as many each time. */
const mostSureBatches = 64
/** Runs that are remembered for each integration. */
const runsKept = 50

type Open = {
  readonly session: PostgresSession
  readonly system: string
  readonly sql: UpsertSql
  readonly tables: MemoryTables
  readonly request: WriteRequest
  /** Of the table, when it was opened. */
  readonly shape: string
}

/** What the writer learns while it writes: whether rows may go straight into the table, and whether letters wait. */
type Pace = { sureBatchesLeft: number; sureBatchesNext: number; hasLetters: boolean }

/** @throws NX-INTEGRATE-UNREACHABLE, -REFUSED when nexo may not make its tables there */
export async function openPostgresWriter(
  config: PostgresConfig,
  request: WriteRequest,
  call: Call,
): Promise<TargetWriter> {
  const session = await openSession(config, call)
  const name = parseTableName(request.stream) ?? { schema: 'public', table: request.stream }
  const sql = upsertSql(quoteTable(name), request.columns, request.key)
  const tables = memoryTablesOf(request.stream)
  const opened = { session, system: systemName(config), sql, tables, request }
  let open: Open
  const pace: Pace = { sureBatchesLeft: 0, sureBatchesNext: 1, hasLetters: false }
  try {
    await makeMemory(session, tables)
    await session.query({ what: 'make a temporary table', stream: request.stream }, sql.makeStage)
    open = { ...opened, shape: await shapeOf(opened) }
    pace.hasLetters = await hasLetters(open)
  } catch (error) {
    await session.close()
    throw error
  }
  const guarded = async <T>(inner: Call, what: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      inner.signal.throwIfAborted()
      throw translatePostgresError(error, { system: open.system, what, stream: request.stream })
    }
  }
  return {
    begin: (decide, inner) => guarded(inner, 'begin the run', () => begin(open, decide)),
    apply: (batch, inner) =>
      guarded(inner, 'store the batch', () => inTransaction(session, () => apply(open, pace, batch))),
    end: (run, inner) =>
      guarded(inner, 'store how the run ended', () =>
        inTransaction(session, async () => {
          await storeRun(open, run)
          await forgetOldRuns(open)
        }),
      ),
    close: () => session.close(),
  }
}

async function inTransaction<T>({ client }: PostgresSession, work: () => Promise<T>): Promise<T> {
  await client.query('BEGIN')
  try {
    const result = await work()
    await client.query('COMMIT')
    return result
  } catch (error) {
    // A connection that is gone has rolled back by itself; the first error is the one that counts.
    await client.query('ROLLBACK').catch(() => undefined)
    throw error
  }
}

async function shapeOf({ session, request }: Pick<Open, 'session' | 'request'>): Promise<string> {
  const name = parseTableName(request.stream) ?? { schema: 'public', table: request.stream }
  const { rows } = await session.query(
    { what: `describe ${request.stream}`, stream: request.stream },
    shapeSql(quoteTable(name)),
  )
  return rows[0]?.['shape'] ?? ''
}

/** Asked after the rows are written: the lock that they took keeps the columns as they are until the commit. */
async function refuseChangedTable(open: Open): Promise<void> {
  if ((await shapeOf(open)) === open.shape) return
  throw drifted({ changes: [`the columns of ${open.request.stream} were changed while rows were written`] })
}

async function hasLetters({ session, tables, request }: Open): Promise<boolean> {
  const { rows } = await session.query(
    { what: 'read its dead letters', stream: tables.letters },
    `SELECT 1 AS found FROM ${tables.letters} WHERE integration = $1 LIMIT 1`,
    [request.integration],
  )
  return rows.length > 0
}

async function begin(open: Open, decide: (newest: SyncRun | undefined) => SyncRun): Promise<SyncRun> {
  const { session, tables, request } = open
  return inTransaction(session, async () => {
    await session.client.query(`LOCK TABLE ${tables.runs} IN SHARE ROW EXCLUSIVE MODE`)
    const [newest] = await readRuns(session, tables, request.integration, 1)
    const run = decide(newest)
    await session.client.query(
      `INSERT INTO ${tables.runs} (integration, run_id, holder, started_at, document) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (integration, run_id) DO UPDATE SET holder = excluded.holder, document = excluded.document`,
      [run.integration, run.runId, run.holder.token, run.startedAt, JSON.stringify(run)],
    )
    return run
  })
}

/** The fence: a run that another holds now is not written to, and the transaction that tried is taken back. */
async function storeRun({ session, tables }: Open, run: SyncRun): Promise<void> {
  const { rowCount } = await session.client.query(
    `UPDATE ${tables.runs} SET document = $4 WHERE integration = $1 AND run_id = $2 AND holder = $3`,
    [run.integration, run.runId, run.holder.token, JSON.stringify(run)],
  )
  if (rowCount !== 1) throw takenOver({ integration: run.integration })
}

const forgetOldRuns = ({ session, tables, request }: Open): Promise<unknown> =>
  session.client.query(
    `DELETE FROM ${tables.runs} WHERE integration = $1 AND run_id NOT IN (
       SELECT run_id FROM ${tables.runs} WHERE integration = $1 ORDER BY started_at DESC, run_id DESC LIMIT ${runsKept})`,
    [request.integration],
  )

async function apply(open: Open, pace: Pace, batch: WriteBatch): Promise<SyncRun> {
  const written = await writeRows(open, pace, batch)
  await refuseChangedTable(open)
  await storeLetters(open, [...batch.deadLetters, ...written.refusals.map(({ letter }) => letter)])
  if (pace.hasLetters) await forgetLetters(open, batch, written.refusals)
  pace.hasLetters ||= batch.deadLetters.length + written.refusals.length > 0
  const run = batch.next({
    applied: written.applied,
    unchanged: written.unchanged,
    refused: written.refusals.length,
  })
  await storeRun(open, run)
  return run
}

type Refusal = { readonly index: number; readonly letter: DeadLetter }
type Written = Omit<WriteOutcome, 'refused'> & { readonly refusals: readonly Refusal[] }

async function writeRows(open: Open, pace: Pace, { rows, refuse }: WriteBatch): Promise<Written> {
  if (rows.length === 0) return { applied: 0, unchanged: 0, refusals: [] }
  if (pace.sureBatchesLeft > 0) pace.sureBatchesLeft -= 1
  else {
    const applied = await writeDirectly(open, rows)
    if (applied !== undefined) {
      pace.sureBatchesNext = 1
      return { applied, unchanged: 0, refusals: [] }
    }
    pace.sureBatchesLeft = pace.sureBatchesNext
    pace.sureBatchesNext = Math.min(mostSureBatches, pace.sureBatchesNext * 2)
  }
  await copyInto(open, open.sql.copyToStage, rows, (row, at) => `${at}\t${writeCopyLine(row)}`)
  return writeStaged({ ...open, refuse }, 0, rows.length - 1)
}

/** Straight into the table, for rows that are all new; undefined when they are not, and then nothing was written. */
async function writeDirectly(open: Open, rows: readonly Row[]): Promise<number | undefined> {
  const { client } = open.session
  if (await isThere(open, rows[0])) return undefined
  await client.query('SAVEPOINT fast')
  try {
    const count = await copyInto(open, open.sql.copyToTable, rows, writeCopyLine)
    await client.query('RELEASE SAVEPOINT fast')
    return count
  } catch (error) {
    if (!isAboutRow(error)) throw error
    await client.query('ROLLBACK TO SAVEPOINT fast')
    return undefined
  }
}

async function isThere({ session, sql, request }: Open, row: Row | undefined): Promise<boolean> {
  const values = request.key.map((name) => row?.[placeOf(request.columns, name)] ?? null)
  await session.client.query('SAVEPOINT look')
  try {
    const { rows } = await session.client.query(sql.findKey, values)
    await session.client.query('RELEASE SAVEPOINT look')
    return rows.length > 0
  } catch (error) {
    if (!isAboutRow(error)) throw error
    // A key that is none is found out row by row.
    await session.client.query('ROLLBACK TO SAVEPOINT look')
    return true
  }
}

/** How many rows PostgreSQL says that it took. */
async function copyInto(
  { session }: Open,
  statement: string,
  rows: readonly Row[],
  write: (row: Row, at: number) => string,
): Promise<number> {
  const stream = session.client.query(copyFrom(statement))
  const done = finished(stream)
  // Awaited below; until then a refusal must not count as unhandled.
  done.catch(() => undefined)
  let text = ''
  for (const [at, row] of rows.entries()) {
    text += write(row, at)
    if (text.length < chunkCharacters) continue
    const hasRoom = stream.write(text)
    text = ''
    if (!hasRoom) await Promise.race([done, new Promise<void>((resolve) => stream.once('drain', resolve))])
  }
  stream.end(text)
  await done
  return stream.rowCount
}

/** Writes the staged rows `first`..`last`; a range that holds a row to blame is halved until it is that row alone. */
async function writeStaged(
  open: Open & Pick<WriteBatch, 'refuse'>,
  first: number,
  last: number,
): Promise<Written> {
  const { client } = open.session
  await client.query('SAVEPOINT range')
  try {
    const counted = await open.session.query(
      { what: 'compare rows', stream: open.request.stream },
      open.sql.countUnchanged,
      [first, last],
    )
    const { rowCount } = await client.query(open.sql.upsert, [first, last])
    await client.query('RELEASE SAVEPOINT range')
    return { applied: rowCount ?? 0, unchanged: Number(counted.rows[0]?.['count'] ?? 0), refusals: [] }
  } catch (error) {
    if (!isAboutRow(causeOf(error))) throw error
    await client.query('ROLLBACK TO SAVEPOINT range')
    // Told at once: beyond the limit it throws, and the rest need not be looked at.
    if (first === last)
      return {
        applied: 0,
        unchanged: 0,
        refusals: [{ index: first, letter: open.refuse(first, messageOf(causeOf(error))) }],
      }
    const middle = Math.floor((first + last) / 2)
    const left = await writeStaged(open, first, middle)
    const right = await writeStaged(open, middle + 1, last)
    return {
      applied: left.applied + right.applied,
      unchanged: left.unchanged + right.unchanged,
      refusals: [...left.refusals, ...right.refusals],
    }
  }
}

const causeOf = (error: unknown): unknown =>
  error instanceof Error && error.cause !== undefined ? error.cause : error

async function storeLetters(
  { session, tables, request }: Open,
  letters: readonly DeadLetter[],
): Promise<void> {
  if (letters.length === 0) return
  await session.client.query(
    `INSERT INTO ${tables.letters} (integration, row_key, at, document)
     SELECT $1, key, at, document FROM unnest($2::text[], $3::text[], $4::text[]) WITH ORDINALITY AS letter(key, at, document, place)
     WHERE NOT EXISTS (SELECT FROM unnest($2::text[]) WITH ORDINALITY AS later(key, place) WHERE later.key = letter.key AND later.place > letter.place)
     ON CONFLICT (integration, row_key) DO UPDATE SET at = excluded.at, document = excluded.document`,
    [
      request.integration,
      letters.map(({ key }) => key),
      letters.map(({ at }) => at),
      letters.map((letter) => JSON.stringify(letter)),
    ],
  )
}

/** A row that is in is no dead letter any more. */
async function forgetLetters(
  { session, tables, request }: Open,
  batch: WriteBatch,
  refusals: readonly Refusal[],
): Promise<void> {
  const refused = new Set(refusals.map(({ index }) => index))
  const keys = batch.rows.flatMap((_, index) => (refused.has(index) ? [] : batch.letterKey(index)))
  await session.client.query(
    `DELETE FROM ${tables.letters} WHERE integration = $1 AND row_key = ANY ($2::text[])`,
    [request.integration, keys],
  )
}
