// writer: batches into one table. Rows, dead letters and the run's checkpoint are one transaction.
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import { messageOf } from '../../../kernel/errors.ts'
import type { TargetWriter, WriteBatch, WriteRequest } from '../../contract.ts'
import { placeOf, type Column, type Row } from '../../data/column.ts'
import type { SyncRun } from '../../sync/run-record.ts'
import type { SqliteConfig } from './config.ts'
import { quote } from './describe.ts'
import {
  countLetters,
  forgetLetters,
  forgetOldRuns,
  inTransaction,
  makeMemory,
  putRun,
  readRuns,
  storeLetters,
  storeRun,
} from '../../memory/sqlite-memory.ts'
import { openFile, systemName } from './open-file.ts'
import { isAboutRow, translateSqliteError } from './sqlite-errors.ts'
import { toSqlite } from './values.ts'

type Open = {
  readonly database: DatabaseSync
  readonly request: WriteRequest
  readonly upsert: StatementSync
  readonly findSame: StatementSync
  readonly keyPlaces: readonly number[]
}

/** @throws NX-INTEGRATE-UNREACHABLE, NX-INTEGRATE-REFUSED when the file may not be written */
export function openSqliteWriter(config: SqliteConfig, request: WriteRequest): TargetWriter {
  const database = openFile(config, 'write')
  const doing = { system: systemName(config), what: `write ${request.stream}`, stream: request.stream }
  const guarded = <T>(work: () => T): T => {
    try {
      return work()
    } catch (error) {
      throw translateSqliteError(error, doing)
    }
  }
  let open: Open
  try {
    open = guarded(() => prepareWriter(database, request))
  } catch (error) {
    database.close()
    throw error
  }
  const { integration } = request
  return {
    begin: async (decide) =>
      guarded(() =>
        inTransaction(database, () => {
          const run = decide(readRuns(database, integration, 1)[0])
          putRun(database, run)
          return run
        }),
      ),
    apply: async (batch) => guarded(() => inTransaction(database, () => apply(open, batch))),
    end: async (run) =>
      guarded(() =>
        inTransaction(database, () => {
          storeRun(database, run)
          forgetOldRuns(database, integration)
        }),
      ),
    close: async () => database.close(),
  }
}

function prepareWriter(database: DatabaseSync, request: WriteRequest): Open {
  inTransaction(database, () => makeMemory(database))
  return {
    database,
    request,
    upsert: database.prepare(upsertSql(request)),
    findSame: database.prepare(sameSql(request)),
    keyPlaces: request.key.map((name) => placeOf(request.columns, name)),
  }
}

/** Writes a row unless it is there as it is. */
export function upsertSql({ stream, columns, key }: WriteRequest): string {
  const names = columns.map(({ name }) => quote(name))
  const others = columns.filter(({ name }) => !key.includes(name)).map(({ name }) => quote(name))
  const update = others.map((name) => `${name} = excluded.${name}`).join(', ')
  const differs = others.map((name) => `t.${name} IS NOT excluded.${name}`).join(' OR ')
  const onConflict = others.length === 0 ? 'DO NOTHING' : `DO UPDATE SET ${update} WHERE ${differs}`
  return `INSERT INTO ${quote(stream)} AS t (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})
    ON CONFLICT (${key.map(quote).join(', ')}) ${onConflict}`
}

const sameSql = ({ stream, columns }: WriteRequest): string =>
  `SELECT 1 FROM ${quote(stream)} WHERE ${columns.map(({ name }) => `${quote(name)} IS ?`).join(' AND ')}`

function apply({ database, request, ...open }: Open, batch: WriteBatch): SyncRun {
  const { integration } = request
  let [applied, unchanged] = [0, 0]
  const refusals = new Map<number, string>()
  for (const [index, row] of batch.rows.entries()) {
    const outcome = writeRow(open, request.columns, row)
    if (outcome === 'applied') applied += 1
    else if (outcome === 'unchanged') unchanged += 1
    else refusals.set(index, outcome.refused)
  }
  const refused = [...refusals].map(([index, reason]) => batch.refuse(index, reason))
  const hadLetters = countLetters(database, integration) > 0
  storeLetters(database, integration, [...batch.deadLetters, ...refused])
  if (hadLetters) forgetLetters(database, integration, batch, new Set(refusals.keys()))
  const run = batch.next({ applied, unchanged, refused: refused.length })
  storeRun(database, run)
  return run
}

type RowOutcome = 'applied' | 'unchanged' | { readonly refused: string }

function writeRow(
  { upsert, findSame, keyPlaces }: Pick<Open, 'upsert' | 'findSame' | 'keyPlaces'>,
  columns: readonly Column[],
  row: Row,
): RowOutcome {
  const values: SQLInputValue[] = []
  for (const [at, column] of columns.entries()) values.push(toSqlite(row[at] ?? null, column))
  // SQLite lets null into a primary key, and then nothing names the row.
  if (keyPlaces.some((place) => values[place] === null)) return { refused: 'its key is null' }
  try {
    if (Number(upsert.run(...values).changes) > 0) return 'applied'
  } catch (error) {
    if (!isAboutRow(error)) throw error
    return { refused: messageOf(error) }
  }
  // Nothing changed: it is there as it is, or a rule of the table (ON CONFLICT IGNORE, a trigger) swallowed it.
  return findSame.get(...values) === undefined ? { refused: 'a rule of the table ignored it' } : 'unchanged'
}
