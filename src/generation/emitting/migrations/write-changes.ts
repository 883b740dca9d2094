// write-changes: a plan becomes SQL. SQLite alters little of a table that is there, so it gets a new one and the rows.
import {
  columnSql,
  constraintName,
  foreignKeySql,
  id,
  indexesSql,
  indexSql,
  linkTableSql,
  tableSql,
  uniqueSql,
  type Dialect,
} from './dialects.ts'
import type { Change } from './plan-changes.ts'
import { convertsSafely } from './plan-changes.ts'
import { systemColumns, type Column, type Table } from './schema.ts'

/** Columns that are required now and were not when rows were written; such stay nullable in every later table. */
export type Nullable = ReadonlySet<string>

const marker = '-- nullable: '

/** What earlier migrations left nullable. */
export const nullableIn = (migrations: readonly string[]): Set<string> =>
  new Set(
    migrations
      .flatMap((sql) => sql.split('\n'))
      .filter((line) => line.startsWith(marker))
      .map((line) => line.slice(marker.length)),
  )

/** What these changes leave nullable, beyond what is so already. */
export const newlyNullable = (changes: readonly Change[]): readonly string[] =>
  changes.flatMap((change) => {
    const isNew = change.do === 'add-column' && change.column.initial === undefined
    const isStricter = change.do === 'alter-column' && !change.before.isRequired
    return (isNew || isStricter) && change.column.isRequired
      ? [`${change.table.name}.${change.column.name}`]
      : []
  })

export const markerLines = (names: readonly string[]): readonly string[] =>
  names.map((name) => `${marker}${name}`)

const isCreate = (change: Change): change is Extract<Change, { do: 'create-table' }> =>
  change.do === 'create-table'

/** PostgreSQL: tables, then what refers from one to another, then every other change. */
export function writePostgres(
  dialect: Dialect,
  changes: readonly Change[],
  nullable: Nullable,
): readonly string[] {
  const created = changes.filter(isCreate).map(({ table }) => table)
  return [
    ...created.map((table) => tableSql(dialect, table, table.name, nullable)),
    ...created.flatMap((table) => [
      ...table.columns
        .filter(({ references }) => references !== undefined)
        .map((column) => foreignKeySql(table.name, column)),
      ...indexesSql(table),
    ]),
    ...changes.flatMap((change) => alterPostgres(dialect, change)),
  ]
}

function alterPostgres(dialect: Dialect, change: Change): readonly string[] {
  switch (change.do) {
    case 'create-table':
      return []
    case 'rename-table':
      return [`ALTER TABLE ${id(change.from)} RENAME TO ${id(change.table.name)};`]
    case 'drop-table':
      return [`DROP TABLE ${id(change.table.name)} CASCADE;`]
    case 'create-link':
      return linkTableSql(dialect, change.link)
    case 'drop-link':
      return [`DROP TABLE ${id(change.link.name)};`]
    case 'rename-column':
      return [
        `ALTER TABLE ${id(change.table.name)} RENAME COLUMN ${id(change.from)} TO ${id(change.column.name)};`,
      ]
    case 'drop-column':
      return [`ALTER TABLE ${id(change.table.name)} DROP COLUMN ${id(change.column.name)};`]
    case 'add-column':
      return addPostgres(dialect, change.table, change.column)
    case 'alter-column':
      return alterColumn(dialect, change.table, change.before, change.column)
  }
}

function addPostgres(dialect: Dialect, table: Table, column: Column): readonly string[] {
  const sql = columnSql(dialect, column, column.initial === undefined)
  return [
    `ALTER TABLE ${id(table.name)} ADD COLUMN ${sql};`,
    ...(column.references === undefined ? [] : [foreignKeySql(table.name, column)]),
    ...(column.isUnique ? [uniqueSql(table.name, column)] : []),
    ...(column.isIndexed && !column.isUnique ? [indexSql(table.name, column)] : []),
  ]
}

/** Constraints of a column are found by what they are about, since a rename leaves them their first name. */
const dropChecks = (table: string, column: string, kind: 'c' | 'f'): string =>
  [
    'DO $$ DECLARE found record; BEGIN',
    '  FOR found IN SELECT conname FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)',
    `    WHERE c.conrelid = '${id(table)}'::regclass AND c.contype = '${kind}' AND a.attname = '${column}' LOOP`,
    `    EXECUTE format('ALTER TABLE ${id(table)} DROP CONSTRAINT %I', found.conname);`,
    '  END LOOP;',
    'END $$;',
  ].join('\n')

function alterColumn(dialect: Dialect, table: Table, before: Column, column: Column): readonly string[] {
  const alter = `ALTER TABLE ${id(table.name)}`
  if (!convertsSafely(before, column))
    return [`${alter} DROP COLUMN ${id(column.name)};`, ...addPostgres(dialect, table, column)]
  const type = dialect.type(column.type)
  const initial =
    column.initial === undefined
      ? 'DROP DEFAULT'
      : `SET DEFAULT ${dialect.value(column.type, column.initial)}`
  return [
    dropChecks(table.name, column.name, 'c'),
    ...(dialect.type(before.type) === type ? [] : [`${alter} ALTER COLUMN ${id(column.name)} TYPE ${type};`]),
    `${alter} ALTER COLUMN ${id(column.name)} ${initial};`,
    ...(before.isRequired && !column.isRequired
      ? [`${alter} ALTER COLUMN ${id(column.name)} DROP NOT NULL;`]
      : []),
    ...dialect.checks(column).map((check) => `${alter} ADD CHECK (${check});`),
    ...(column.references === undefined
      ? []
      : [dropChecks(table.name, column.name, 'f'), foreignKeySql(table.name, column)]),
    ...indexChanges(table, before, column),
  ]
}

function indexChanges(table: Table, before: Column, column: Column): readonly string[] {
  const drop = (kind: string): string =>
    `DROP INDEX IF EXISTS ${id(constraintName(table.name, column.name, kind))};`
  const wanted = (one: Column): string => (one.isUnique ? 'key' : one.isIndexed ? 'idx' : '')
  if (wanted(before) === wanted(column)) return []
  return [
    ...(wanted(before) === '' ? [] : [drop(wanted(before))]),
    ...(column.isUnique
      ? [uniqueSql(table.name, column)]
      : column.isIndexed
        ? [indexSql(table.name, column)]
        : []),
  ]
}

/** SQLite: what it can do in place, then each table with other changes once more. */
export function writeSqlite(
  dialect: Dialect,
  changes: readonly Change[],
  nullable: Nullable,
): readonly string[] {
  const rebuilt = new Map<Table, Change[]>()
  const first = changes.flatMap((change): readonly string[] => {
    switch (change.do) {
      case 'create-table':
        return [tableSql(dialect, change.table, change.table.name, nullable), ...indexesSql(change.table)]
      case 'rename-table':
        return [`ALTER TABLE ${id(change.from)} RENAME TO ${id(change.table.name)};`]
      case 'rename-column':
        return [
          `ALTER TABLE ${id(change.table.name)} RENAME COLUMN ${id(change.from)} TO ${id(change.column.name)};`,
        ]
      case 'create-link':
        return linkTableSql(dialect, change.link)
      case 'drop-link':
        return [`DROP TABLE ${id(change.link.name)};`]
      case 'drop-table':
        return []
      case 'add-column':
      case 'drop-column':
      case 'alter-column':
        rebuilt.set(change.table, [...(rebuilt.get(change.table) ?? []), change])
        return []
    }
  })
  return [
    ...first,
    ...[...rebuilt].flatMap(([table, own]) => rebuild(dialect, table, own, nullable)),
    ...changes.flatMap((change) =>
      change.do === 'drop-table' ? [`DROP TABLE ${id(change.table.name)};`] : [],
    ),
  ]
}

/** The steps that SQLite's own documentation gives for changes that ALTER TABLE cannot make. */
function rebuild(
  dialect: Dialect,
  table: Table,
  changes: readonly Change[],
  nullable: Nullable,
): readonly string[] {
  const added = new Set(changes.flatMap((change) => (change.do === 'add-column' ? [change.column.name] : [])))
  const altered = new Map(
    changes.flatMap((change) =>
      change.do === 'alter-column' ? [[change.column.name, change] as const] : [],
    ),
  )
  const lost = (name: string): boolean => {
    const change = altered.get(name)
    return change?.do === 'alter-column' && !convertsSafely(change.before, change.column)
  }
  const kept = table.columns.filter(({ name }) => !added.has(name) && !lost(name))
  const copy = kept.map((column) => {
    const change = altered.get(column.name)
    return change?.do === 'alter-column' ? converted(change.before, column) : id(column.name)
  })
  const temporary = `_new_${table.name}`
  const system = systemColumns.map((name) => id(name))
  return [
    tableSql(dialect, table, temporary, nullable),
    `INSERT INTO ${id(temporary)} (${[...system, ...kept.map(({ name }) => id(name))].join(', ')})\n  SELECT ${[...system, ...copy].join(', ')} FROM ${id(table.name)};`,
    `DROP TABLE ${id(table.name)};`,
    `ALTER TABLE ${id(temporary)} RENAME TO ${id(table.name)};`,
    ...indexesSql(table),
  ]
}

/** More digits after the point are more units. */
function converted(before: Column, { name, type }: Column): string {
  if (type.kind !== 'exact' || (before.type.kind !== 'exact' && before.type.kind !== 'integer'))
    return id(name)
  const more = type.scale - (before.type.kind === 'exact' ? before.type.scale : 0)
  return more === 0 ? id(name) : `${id(name)} * 1${'0'.repeat(more)}`
}
