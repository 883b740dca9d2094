// read-table: batch after batch in the order of the key, each from its own statement, so that a long read keeps no writer
// of the application waiting and its log from being tidied.
import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import { setImmediate as breathe } from 'node:timers/promises'
import type { Call } from '../../../kernel/call.ts'
import type { Position, ReadRequest } from '../../contract.ts'
import { placeOf, type Column, type Row, type Stream } from '../../data/column.ts'
import { drifted } from '../../errors.ts'
import { waitingConditions } from '../../outbox/outbox-sql.ts'
import type { SqliteConfig } from './config.ts'
import { quote } from './describe.ts'
import { openFile, systemName } from './open-file.ts'
import { translateSqliteError } from './sqlite-errors.ts'
import { fromSqlite, toSqlite } from './values.ts'

/** Reads the stream as it was described. @throws NX-INTEGRATE-STREAM-MISSING, NX-INTEGRATE-DRIFT when it changes meanwhile */
export async function* readSqliteTable(
  config: SqliteConfig,
  request: ReadRequest,
  stream: Stream,
  call: Call,
): AsyncGenerator<readonly Row[]> {
  const database = openFile(config, 'read')
  const doing = { system: systemName(config), what: `read ${request.stream}`, stream: request.stream }
  try {
    const columns = request.columns.map((name) => stream.columns[placeOf(stream.columns, name)])
    const known = columns.flatMap((column) => column ?? [])
    const waiting = config.outbox === undefined ? [] : waitingConditions(config.outbox, nowOf(call))
    yield* request.order.length === 0
      ? readInAnyOrder(database, request, known, waiting, call)
      : readInOrder(database, request, known, waiting, call)
  } catch (error) {
    throw translateSqliteError(error, doing)
  } finally {
    database.close()
  }
}

export const nowOf = ({ clock }: Call): string => new Date(clock.now()).toISOString()

async function* readInOrder(
  database: DatabaseSync,
  request: ReadRequest,
  columns: readonly Column[],
  waiting: readonly string[],
  call: Call,
): AsyncGenerator<readonly Row[]> {
  const version = schemaVersion(database)
  const places = request.order.map((name) => placeOf(columns, name))
  let after: Position | null = request.after
  for (;;) {
    call.signal.throwIfAborted()
    const { sql, values } = selectSql(request, columns, after, waiting)
    const rows = takeBatch(database, sql, values, request, columns)
    if (schemaVersion(database) !== version)
      throw drifted({ changes: [`the tables of ${request.stream} were changed while it was read`] })
    if (rows.length === 0) return
    yield rows
    const last = rows.at(-1)
    after = places.map((place) => String(last?.[place]))
    await breathe()
  }
}

/** One statement over all rows, for a source without a key to go on by. */
async function* readInAnyOrder(
  database: DatabaseSync,
  request: ReadRequest,
  columns: readonly Column[],
  waiting: readonly string[],
  call: Call,
): AsyncGenerator<readonly Row[]> {
  const { sql } = selectSql(request, columns, null, waiting)
  const iterator = prepare(database, sql).iterate()
  for (;;) {
    call.signal.throwIfAborted()
    const rows = fillBatch(iterator, request, columns)
    if (rows.length === 0) return
    yield rows
    await breathe()
  }
}

function prepare(database: DatabaseSync, sql: string) {
  const statement = database.prepare(sql)
  // A number of SQLite has 64 bits; a number of JavaScript would lose eleven of them.
  statement.setReadBigInts(true)
  statement.setReturnArrays(true)
  return statement
}

function takeBatch(
  database: DatabaseSync,
  sql: string,
  values: readonly SQLInputValue[],
  request: ReadRequest,
  columns: readonly Column[],
): readonly Row[] {
  const iterator = prepare(database, sql).iterate(...values)
  const rows = fillBatch(iterator, request, columns)
  iterator.return?.()
  return rows
}

function fillBatch(
  iterator: Iterator<unknown>,
  { batch }: ReadRequest,
  columns: readonly Column[],
): readonly Row[] {
  const rows: Row[] = []
  let bytes = 0
  while (rows.length < batch.rows && bytes < batch.bytes) {
    const { done, value } = iterator.next()
    if (done === true) break
    const row = rowOf(value, columns)
    rows.push(row)
    for (const one of row) bytes += one?.length ?? 1
  }
  return rows
}

/** `setReturnArrays` gives arrays, which the types of Node do not know yet. */
function rowOf(value: unknown, columns: readonly Column[]): Row {
  if (!Array.isArray(value)) throw new TypeError('SQLite gave no array')
  return columns.map((column, at) => fromSqlite(value[at], column))
}

const schemaVersion = (database: DatabaseSync): unknown =>
  database.prepare('PRAGMA schema_version').get()?.['schema_version']

/** The statement for rows behind `after`. */
export function selectSql(
  { stream, order }: Pick<ReadRequest, 'stream' | 'order'>,
  columns: readonly Column[],
  after: Position | null,
  waiting: readonly string[],
): { readonly sql: string; readonly values: readonly SQLInputValue[] } {
  const list = columns.map(({ name }) => quote(name)).join(', ')
  const given = after ?? []
  const operator = given.length < order.length ? '>=' : '>'
  const behind =
    given.length === 0
      ? []
      : [
          `(${order.slice(0, given.length).map(quote).join(', ')}) ${operator} (${given.map(() => '?').join(', ')})`,
        ]
  const present = order.map((name) => `${quote(name)} IS NOT NULL`)
  const conditions = [...behind, ...present, ...waiting]
  const where = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`
  const by = order.length === 0 ? '' : ` ORDER BY ${order.map(quote).join(', ')}`
  return {
    sql: `SELECT ${list} FROM ${quote(stream)}${where}${by}`,
    values: given.map((value, at) => {
      const column = columns.find(({ name }) => name === order[at])
      return column === undefined ? value : toSqlite(value, column)
    }),
  }
}
