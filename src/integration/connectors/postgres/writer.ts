// writer: batches into one table. Rows, dead letters and the run's checkpoint are one transaction.
import type { Call } from '../../../kernel/call.ts'
import type { TargetWriter, WriteBatch, WriteRequest } from '../../contract.ts'
import { drifted, takenOver } from '../../errors.ts'
import type { SyncRun } from '../../sync/run-record.ts'
import type { PostgresConfig } from './config.ts'
import { shapeSql } from './describe.ts'
import { forgetLetters, hasLetters, storeLetters } from './letters.ts'
import { makeMemory, memoryTablesOf, readRuns } from './memory.ts'
import { parseTableName, quoteTable } from './names.ts'
import type { OpenWriter } from './open-writer.ts'
import { translatePostgresError } from './postgres-errors.ts'
import { openSession, systemName, type PostgresSession } from './session.ts'
import { upsertSql } from './upsert-sql.ts'
import { writeRows, type Pace } from './write-rows.ts'

/** Runs that are remembered for each integration. */
const runsKept = 50

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
  let open: OpenWriter
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

async function shapeOf({ session, request }: Pick<OpenWriter, 'session' | 'request'>): Promise<string> {
  const name = parseTableName(request.stream) ?? { schema: 'public', table: request.stream }
  const { rows } = await session.query(
    { what: `describe ${request.stream}`, stream: request.stream },
    shapeSql(quoteTable(name)),
  )
  return rows[0]?.['shape'] ?? ''
}

/** Asked after the rows are written: the lock that they took keeps the columns as they are until the commit. */
async function refuseChangedTable(open: OpenWriter): Promise<void> {
  if ((await shapeOf(open)) === open.shape) return
  throw drifted({ changes: [`the columns of ${open.request.stream} were changed while rows were written`] })
}

async function begin(open: OpenWriter, decide: (newest: SyncRun | undefined) => SyncRun): Promise<SyncRun> {
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
async function storeRun({ session, tables }: OpenWriter, run: SyncRun): Promise<void> {
  const { rowCount } = await session.client.query(
    `UPDATE ${tables.runs} SET document = $4 WHERE integration = $1 AND run_id = $2 AND holder = $3`,
    [run.integration, run.runId, run.holder.token, JSON.stringify(run)],
  )
  if (rowCount !== 1) throw takenOver({ integration: run.integration })
}

const forgetOldRuns = ({ session, tables, request }: OpenWriter): Promise<unknown> =>
  session.client.query(
    `DELETE FROM ${tables.runs} WHERE integration = $1 AND run_id NOT IN (
       SELECT run_id FROM ${tables.runs} WHERE integration = $1 ORDER BY started_at DESC, run_id DESC LIMIT ${runsKept})`,
    [request.integration],
  )

async function apply(open: OpenWriter, pace: Pace, batch: WriteBatch): Promise<SyncRun> {
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
