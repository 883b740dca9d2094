// read-table: one COPY in the order of the key, so that every row of a run is of one moment and the socket is what holds
// a fast source back.
import { to as copyTo } from 'pg-copy-streams'
import type { Call } from '../../../kernel/call.ts'
import type { ReadRequest } from '../../contract.ts'
import type { Column, Row } from '../../data/column.ts'
import { rowTooLarge } from '../../errors.ts'
import { waitingConditions } from '../../outbox/outbox-sql.ts'
import type { PostgresConfig } from './config.ts'
import { bytesOfHex, parseCopyLine } from './copy-text.ts'
import { parseTableName, quoteName, quoteTable, quoteText } from './names.ts'
import { translatePostgresError } from './postgres-errors.ts'
import { openSession, systemName } from './session.ts'

/** Bytes of one row that are held; V8 cannot hold a text of twice that. */
const largestRowBytes = 256 * 1_048_576
const newline = 10

/** The statement that sends the rows. COPY takes no parameters, so the place stands in it as text. */
export const copySql = (
  request: ReadRequest,
  columns: readonly Column[],
  waiting: readonly string[],
): string => `COPY (${selectSql(request, columns, waiting)}) TO STDOUT`

/** The rows behind the place of `request`, in its order. `waiting`: further conditions. */
export function selectSql(
  request: Pick<ReadRequest, 'stream' | 'columns' | 'order' | 'after'>,
  columns: readonly Column[],
  waiting: readonly string[],
): string {
  const { schema, table } = parseTableName(request.stream) ?? { schema: 'public', table: request.stream }
  const list = request.columns.map((name) => quoteName(name)).join(', ')
  const order = request.order.map((name) => quoteName(name))
  // A row value is compared column by column, which an index on these columns serves.
  const types = request.order.map((name) => columns.find((column) => column.name === name)?.native ?? 'text')
  const place = request.after?.map((value, at) => `CAST(${quoteText(value)} AS ${types[at] ?? 'text'})`) ?? []
  const operator = place.length < order.length ? '>=' : '>'
  const behind =
    place.length === 0
      ? []
      : [`(${order.slice(0, place.length).join(', ')}) ${operator} (${place.join(', ')})`]
  const present = request.order
    .filter((name) => columns.find((column) => column.name === name)?.nullable === true)
    .map((name) => `${quoteName(name)} IS NOT NULL`)
  const conditions = [...behind, ...present, ...waiting]
  const where = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`
  const by = order.length === 0 ? '' : ` ORDER BY ${order.join(', ')}`
  return `SELECT ${list} FROM ${quoteTable({ schema, table })}${where}${by}`
}

/** Conditions of the rows that wait, when they are messages. */
export const waitingOf = ({ outbox }: PostgresConfig, { clock }: Call): readonly string[] =>
  outbox === undefined ? [] : waitingConditions(outbox, new Date(clock.now()).toISOString())

/** Batches of the table. `columns`: as it was described. @throws NX-INTEGRATE-CONNECTION-LOST, -STREAM-MISSING, -ROW-TOO-LARGE */
export async function* readTable(
  config: PostgresConfig,
  request: ReadRequest,
  columns: readonly Column[],
  call: Call,
): AsyncGenerator<readonly Row[]> {
  const system = systemName(config)
  const session = await openSession(config, call)
  const isBytes = request.columns.map(
    (name) => columns.find((column) => column.name === name)?.type === 'bytes',
  )
  const convert = isBytes.includes(true)
    ? (row: (string | null)[]): Row => withBytes(row, isBytes)
    : undefined
  try {
    const stream = session.client.query(copyTo(copySql(request, columns, waitingOf(config, call))))
    let rows: Row[] = []
    let bytes = 0
    for await (const lines of linesOf(stream, { system, stream: request.stream })) {
      for (const line of lines) {
        const row = parseCopyLine(line)
        rows.push(convert === undefined ? row : convert(row))
        bytes += line.length
        if (rows.length >= request.batch.rows || bytes >= request.batch.bytes) {
          yield rows
          rows = []
          bytes = 0
        }
      }
    }
    if (rows.length > 0) yield rows
  } catch (error) {
    call.signal.throwIfAborted()
    throw translatePostgresError(error, { system, what: `send ${request.stream}`, stream: request.stream })
  } finally {
    await session.close()
  }
}

const withBytes = (row: (string | null)[], isBytes: readonly boolean[]): Row =>
  row.map((value, at) => (isBytes[at] === true && value !== null ? bytesOfHex(value) : value))

/** Whole lines, each without its end, as many as came at once. A line end inside a value is escaped, so every byte 10 ends a row. */
async function* linesOf(
  stream: AsyncIterable<unknown>,
  where: { readonly system: string; readonly stream: string },
): AsyncGenerator<readonly string[]> {
  let pending: Buffer[] = []
  let pendingBytes = 0
  for await (const chunk of stream) {
    if (!Buffer.isBuffer(chunk)) continue
    const end = chunk.lastIndexOf(newline)
    if (end < 0) {
      pending.push(chunk)
      pendingBytes += chunk.length
      if (pendingBytes > largestRowBytes) throw rowTooLarge({ ...where, limitBytes: largestRowBytes })
      continue
    }
    const whole = chunk.subarray(0, end)
    const text =
      pending.length === 0 ? whole.toString('utf8') : Buffer.concat([...pending, whole]).toString('utf8')
    pending = end + 1 < chunk.length ? [chunk.subarray(end + 1)] : []
    pendingBytes = chunk.length - end - 1
    yield text.split('\n')
  }
}
