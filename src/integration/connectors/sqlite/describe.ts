// describe: tables and columns as SQLite itself keeps them. A declared type is only a wish there; its affinity is not.
import type { DatabaseSync } from 'node:sqlite'
import { Column, type LogicalType, type Stream } from '../../data/column.ts'

const own = new Set(['nexo_sync_run', 'nexo_dead_letter'])
/** Decimal digits that a number of SQLite holds exactly. */
const exactDigits = 15

type Typed = { readonly type: LogicalType } & Partial<Column>

/** The type that is meant by what stands in CREATE TABLE. Source: "Datatypes In SQLite", 3.1, and common usage. */
export function typeOfDeclared(declared: string): Typed {
  const upper = declared.toUpperCase()
  if (/BOOL/.test(upper)) return { type: 'boolean' }
  if (/INT/.test(upper)) return { type: 'integer', bits: 64 }
  if (/CHAR|CLOB|TEXT/.test(upper)) return { type: 'text' }
  if (upper === '' || /BLOB/.test(upper)) return { type: 'bytes' }
  if (/REAL|FLOA|DOUB/.test(upper)) return { type: 'float', bits: 64 }
  if (/TIMESTAMPTZ|TIMESTAMP WITH TIME ZONE/.test(upper)) return { type: 'timestamptz' }
  if (/TIMESTAMP|DATETIME/.test(upper)) return { type: 'timestamp' }
  if (upper.startsWith('DATE')) return { type: 'date' }
  if (upper.startsWith('TIME')) return { type: 'time' }
  if (/UUID/.test(upper)) return { type: 'uuid' }
  if (/JSON/.test(upper)) return { type: 'json' }
  return decimalOf(upper)
}

function decimalOf(upper: string): Typed {
  const [, precision, scale] = /\((\d+)(?:\s*,\s*(\d+))?\)/.exec(upper) ?? []
  if (precision === undefined || Number(precision) > exactDigits)
    return { type: 'decimal', precision: exactDigits }
  return { type: 'decimal', precision: Number(precision), scale: Number(scale ?? 0) }
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')
/** What `PRAGMA table_xinfo` says of a column that is computed. */
const generatedKinds = new Set([2, 3])

function columnsOf(database: DatabaseSync, table: string): readonly Column[] {
  const rows = database
    .prepare('SELECT name, type, "notnull", dflt_value, pk, hidden FROM pragma_table_xinfo(?)')
    .all(table)
  const isRowid = rowidAlias(database, table)
  return rows
    .filter((row) => row['hidden'] !== 1)
    .map((row) => {
      const [name, declared] = [textOf(row['name']), textOf(row['type'])]
      return Column.parse({
        name,
        native: declared === '' ? 'any' : declared.toLowerCase(),
        // A primary key that is the rowid is never null; any other may be, by a mistake that SQLite keeps for old files.
        nullable: row['notnull'] === 0 && name !== isRowid,
        isGenerated: generatedKinds.has(Number(row['hidden'])),
        hasDefault: row['dflt_value'] !== null || name === isRowid,
        ...typeOfDeclared(declared),
      })
    })
}

/** The column that is the rowid itself: the one of type INTEGER that alone is the primary key. */
function rowidAlias(database: DatabaseSync, table: string): string | undefined {
  const keys = database.prepare('SELECT name, type FROM pragma_table_info(?) WHERE pk > 0').all(table)
  const [only] = keys
  return keys.length === 1 && textOf(only?.['type']).toUpperCase() === 'INTEGER'
    ? textOf(only?.['name'])
    : undefined
}

function keysOf(
  database: DatabaseSync,
  table: string,
  columns: readonly Column[],
): readonly (readonly string[])[] {
  const primary = database
    .prepare('SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk')
    .all(table)
    .map((row) => textOf(row['name']))
  const unique = database
    .prepare(
      `SELECT name FROM pragma_index_list(?) WHERE "unique" = 1 AND partial = 0 AND origin <> 'pk' ORDER BY seq`,
    )
    .all(table)
    .map((index) =>
      database
        .prepare('SELECT name FROM pragma_index_info(?) ORDER BY seqno')
        .all(textOf(index['name']))
        .map((row) => textOf(row['name'])),
    )
  const isFit = (key: readonly string[]): boolean =>
    key.length > 0 && key.every((name) => columns.some((column) => column.name === name))
  const isNeverNull = (key: readonly string[]): boolean =>
    key.every((name) => columns.some((column) => column.name === name && !column.nullable))
  // A primary key is named although SQLite lets nulls into it: rows that have one become dead letters.
  return [...[primary].filter(isFit), ...unique.filter((key) => isFit(key) && isNeverNull(key))]
}

/** A table or view as it is now; undefined when there is none. `isCounted`: count its rows, which reads all of it. */
export function describeSqlite(
  database: DatabaseSync,
  table: string,
  isCounted: boolean,
): Stream | undefined {
  const columns = columnsOf(database, table)
  if (columns.length === 0) return undefined
  const rows = isCounted ? database.prepare(`SELECT count(*) AS count FROM ${quote(table)}`).get() : undefined
  return {
    name: table,
    columns,
    keys: keysOf(database, table, columns),
    estimatedRows: rows === undefined ? null : Number(rows['count']),
  }
}

/** Names of all tables and views but those of SQLite and nexo. */
export function listTables(database: DatabaseSync): readonly string[] {
  return database
    .prepare(
      `SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name`,
    )
    .all()
    .map((row) => textOf(row['name']))
    .filter((name) => !own.has(name))
}

/** `"name"`, whatever is in it. */
export const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`
