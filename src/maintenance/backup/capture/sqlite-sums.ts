import { createHash } from 'node:crypto'
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import * as z from 'zod'
import type { TableSum } from '../table-sums.ts'

const TableList = z.array(
  z.looseObject({ schema: z.string(), name: z.string(), type: z.string(), wr: z.int() }),
)
const ColumnList = z.array(z.looseObject({ name: z.string() }))

/** Rows between two looks at timers and signals. */
const rowsPerTurn = 5_000

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

/**
 * Rows and sums of every table, in the order of their keys. Virtual tables are covered by the tables that they keep their
 * content in.
 *
 * Shape: `breathe` lets the rest of the process have its turn.
 */
export async function sumSqliteTables(
  database: DatabaseSync,
  breathe: () => Promise<void>,
): Promise<readonly TableSum[]> {
  const listed = TableList.parse(database.prepare('PRAGMA main.table_list').all())
  const tables = listed
    .filter(({ type }) => type === 'table' || type === 'shadow')
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
  const sums: TableSum[] = []
  for (const { name, wr } of tables) sums.push(await sumTable(database, name, wr === 1, breathe))
  return sums
}

async function sumTable(
  database: DatabaseSync,
  name: string,
  isWithoutRowid: boolean,
  breathe: () => Promise<void>,
): Promise<TableSum> {
  const order = isWithoutRowid ? '' : orderOf(database, name)
  const statement = database.prepare(`SELECT * FROM main.${quoted(name)}${order}`)
  statement.setReturnArrays(true)
  statement.setReadBigInts(true)
  const digest = createHash('sha256')
  let rows = 0
  let lines: string[] = []
  for (const row of statement.iterate()) {
    rows += 1
    lines.push(encodeRow(Object.values(row)))
    if (lines.length < 200) continue
    digest.update(lines.join('\n'))
    lines = ['']
    if (rows % rowsPerTurn < 200) await breathe()
  }
  digest.update(lines.join('\n'))
  return { name, rows, sum: digest.digest('hex').slice(0, 32) }
}

/** A table whose columns take all three names of the row id has no other order than its own. */
function orderOf(database: DatabaseSync, name: string): string {
  const columns = ColumnList.parse(database.prepare(`PRAGMA main.table_xinfo(${quoted(name)})`).all())
  const taken = new Set(columns.map((column) => column.name.toLowerCase()))
  const free = ['rowid', '_rowid_', 'oid'].find((each) => !taken.has(each))
  return free === undefined ? '' : ` ORDER BY ${free}`
}

const encodeRow = (values: readonly SQLOutputValue[]): string => {
  let text = ''
  for (const value of values) text += encodeValue(value)
  return text
}

/** Type, length and value, so that no two rows have the same text. */
function encodeValue(value: SQLOutputValue): string {
  if (value === null) return 'n'
  if (typeof value === 'bigint') return `i${value};`
  if (typeof value === 'number') return `r${Object.is(value, -0) ? '-0' : value};`
  if (typeof value === 'string') return `t${value.length}:${value}`
  return `b${value.length}:${Buffer.from(value.buffer, value.byteOffset, value.length).toString('base64')}`
}
