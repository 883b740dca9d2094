// list-rows: one page of rows that the caller may read, in an order that stays the same between pages.
import { isReadable, readableCondition, type SqlCondition } from '../access/row-access.ts'
import type { EntityDefinition } from '../definition.ts'
import type { Page } from '../services.ts'
import { quoteName, type SqlValue } from '../store/database.ts'
import type { Column, Stored, Table } from '../store/table.ts'
import { printCursor, type Cursor } from './cursor.ts'
import type { Filter, Query } from './list-query.ts'
import type { Reading } from './world.ts'

const nothing: SqlCondition = { sql: '1 = 0', parameters: [] }

/** Case does not matter; `%` and `_` are letters like all others. */
function containsCondition(columns: readonly Column[], text: string): SqlCondition {
  if (columns.length === 0) return nothing
  const pattern = `%${text.toLowerCase().replaceAll(/[\\%_]/g, (letter) => `\\${letter}`)}%`
  return {
    sql: `(${columns.map(({ column }) => `LOWER(${quoteName(column)}) LIKE ? ESCAPE '\\'`).join(' OR ')})`,
    parameters: columns.map(() => pattern),
  }
}

function filterCondition({ byName }: Table, filter: Filter): SqlCondition {
  if (filter.by === 'contains')
    return containsCondition(
      filter.names.flatMap((name) => byName.get(name) ?? []),
      filter.text,
    )
  const column = byName.get(filter.name)
  if (column === undefined) return nothing
  const operator = filter.by === 'equal' ? '=' : filter.operator
  return { sql: `${quoteName(column.column)} ${operator} ?`, parameters: [column.encode(filter.value)] }
}

/** Rows without a value come first, or last when the order is turned around, on every database alike. */
function orderBy(column: Column, isDescending: boolean): string {
  const direction = isDescending ? 'DESC' : 'ASC'
  const name = quoteName(column.column)
  if (column.name === 'id') return `"id" ${direction}`
  const empties = column.isNullable ? `(CASE WHEN ${name} IS NULL THEN 0 ELSE 1 END) ${direction}, ` : ''
  return `${empties}${name} ${direction}, "id" ${direction}`
}

/** Rows after the last one of the page before: by the value, then by the id, which no two rows share. */
function afterCondition(column: Column, isDescending: boolean, { value, id }: Cursor): SqlCondition {
  const further = isDescending ? '<' : '>'
  if (column.name === 'id') return { sql: `"id" ${further} ?`, parameters: [id] }
  const name = quoteName(column.column)
  if (value === null)
    return {
      sql: isDescending ? `(${name} IS NULL AND "id" < ?)` : `(${name} IS NOT NULL OR "id" > ?)`,
      parameters: [id],
    }
  const encoded = column.encode(value)
  const empties = column.isNullable && isDescending ? ` OR ${name} IS NULL` : ''
  return {
    sql: `(${name} ${further} ? OR (${name} = ? AND "id" ${further} ?)${empties})`,
    parameters: [encoded, encoded, id],
  }
}

async function fetchRows(
  { queries }: Reading,
  table: Table,
  conditions: readonly SqlCondition[],
  order: string,
  limit: number,
): Promise<readonly Stored[]> {
  const where = conditions.length === 0 ? '' : ` WHERE ${conditions.map(({ sql }) => sql).join(' AND ')}`
  const parameters: readonly SqlValue[] = [...conditions.flatMap((one) => one.parameters), limit]
  const rows = await queries.values(`${table.select}${where} ORDER BY ${order} LIMIT ?`, parameters)
  return rows.map(table.decode)
}

/** Reads on until the page is full where a condition is left that only rows themselves can answer. */
export async function listRows(reading: Reading, definition: EntityDefinition, query: Query): Promise<Page> {
  const table = reading.world.table(definition.name)
  const { sort, limit } = query
  const column = table.byName.get(sort.name)
  if (column === undefined) throw new Error(`${definition.name} has no field ${sort.name}`)
  const readable = readableCondition(reading, definition)
  const fixed = [...readable.conditions, ...query.filters.map((filter) => filterCondition(table, filter))]
  const found: Stored[] = []
  let cursor = query.cursor
  for (;;) {
    const conditions =
      cursor === undefined ? fixed : [...fixed, afterCondition(column, sort.isDescending, cursor)]
    const rows = await fetchRows(reading, table, conditions, orderBy(column, sort.isDescending), limit + 1)
    for (const row of rows)
      if (readable.isExact || (await isReadable(reading, definition, row))) found.push(row)
    const last = rows.at(-1)
    if (found.length > limit || rows.length <= limit || last === undefined) break
    cursor = cursorAt(sort.text, sort.name, last)
  }
  const page = found.slice(0, limit)
  const last = page.at(-1)
  const hasMore = found.length > limit && last !== undefined
  return {
    items: page.map(({ item }) => item),
    nextCursor: hasMore ? printCursor(cursorAt(sort.text, sort.name, last)) : null,
  }
}

const cursorAt = (sort: string, name: string, { item }: Stored): Cursor => ({
  sort,
  value: item[name] ?? null,
  id: item.id,
})
