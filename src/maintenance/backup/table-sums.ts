// What is compared between a database and its restored backup: every table's rows and a sum over their content.
import * as z from 'zod'

export const TableSum = z.strictObject({
  name: z.string(),
  rows: z.int().min(0),
  /** Equal for equal content. Opaque. */
  sum: z.string(),
})
export type TableSum = z.infer<typeof TableSum>

/** What differs, in words; empty when all tables are equal. Pure. */
export function differencesOf(wanted: readonly TableSum[], found: readonly TableSum[]): readonly string[] {
  const others = new Map(found.map((table) => [table.name, table]))
  const names = new Set(wanted.map(({ name }) => name))
  const missing = wanted.flatMap((table) => differenceOf(table, others.get(table.name)))
  const stray = found.filter(({ name }) => !names.has(name)).map(({ name }) => `table ${name} is new`)
  return [...missing, ...stray]
}

function differenceOf({ name, rows, sum }: TableSum, found: TableSum | undefined): readonly string[] {
  if (found === undefined) return [`table ${name} is missing`]
  if (found.rows !== rows) return [`table ${name} has ${found.rows} rows instead of ${rows}`]
  return found.sum === sum ? [] : [`table ${name} has other content`]
}

/** SQLite's own tables are compared, too, and are nothing that a person counts. */
export const isOfUser = ({ name }: TableSum): boolean => !name.startsWith('sqlite_')

export const rowsOf = (tables: readonly TableSum[]): number =>
  tables.filter(isOfUser).reduce((sum, { rows }) => sum + rows, 0)
