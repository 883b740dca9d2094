// dialects: how SQLite and PostgreSQL write down the same tables. Names are quoted, values are checked before they get here.
import { shorten } from '../server/names.ts'
import type { Column, ColumnType, LinkTable, Table } from './schema.ts'

export type Dialect = {
  readonly name: 'sqlite' | 'postgres'
  readonly type: (type: ColumnType) => string
  /** A value of the API as this dialect stores it, as SQL. */
  readonly value: (type: ColumnType, text: string) => string
  readonly checks: (column: Column) => readonly string[]
  /** Columns that every table begins with. */
  readonly system: readonly string[]
}

export const id = (name: string): string => `"${name.replaceAll('"', '""')}"`
export const text = (value: string): string => `'${value.replaceAll("'", "''")}'`

/** `12.5` as a whole number of the smallest unit: `1250` with two digits. */
export function scaled(value: string, scale: number): string {
  const [, sign = '', whole = '0', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(value) ?? []
  const digits = `${whole}${fraction.padEnd(scale, '0').slice(0, scale)}`.replace(/^0+(?=\d)/, '')
  return digits === '0' ? '0' : `${sign}${digits}`
}

function commonChecks(column: Column, literal: (value: string) => string): readonly string[] {
  const name = id(column.name)
  return [
    ...(column.values === undefined ? [] : [`${name} IN (${column.values.map(text).join(', ')})`]),
    ...(column.min === undefined ? [] : [`${name} >= ${literal(column.min)}`]),
    ...(column.max === undefined ? [] : [`${name} <= ${literal(column.max)}`]),
    ...(column.minLength === undefined ? [] : [`length(${name}) >= ${column.minLength}`]),
    ...(column.maxLength === undefined ? [] : [`length(${name}) <= ${column.maxLength}`]),
  ]
}

const isTrue = (value: string): boolean => /^(?:true|yes|1|on)$/i.test(value)
const whole = (value: string): string => (/^-?\d+$/.test(value) ? value : '0')

const sqliteTypes = {
  text: 'TEXT',
  integer: 'INTEGER',
  boolean: 'INTEGER',
  date: 'TEXT',
  instant: 'TEXT',
  exact: 'INTEGER',
}

/** Exact numbers are whole numbers of their smallest unit: SQLite knows no others that are exact. */
export const sqlite: Dialect = {
  name: 'sqlite',
  type: ({ kind }) => sqliteTypes[kind],
  value: (type, value) => {
    if (type.kind === 'exact') return scaled(value, type.scale)
    if (type.kind === 'boolean') return isTrue(value) ? '1' : '0'
    return type.kind === 'integer' ? whole(value) : text(value)
  },
  checks: (column) => [
    ...commonChecks(column, (value) => sqlite.value(column.type, value)),
    ...(column.type.kind === 'boolean' ? [`${id(column.name)} IN (0, 1)`] : []),
    ...(column.type.kind === 'date'
      ? [`${id(column.name)} GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'`]
      : []),
  ],
  system: [
    '"id" TEXT PRIMARY KEY NOT NULL',
    '"_version" INTEGER NOT NULL DEFAULT 1',
    '"_created_at" TEXT NOT NULL',
    '"_updated_at" TEXT NOT NULL',
    '"_created_by" TEXT',
  ],
}

const postgresTypes = {
  text: 'text COLLATE "C"',
  integer: 'bigint',
  boolean: 'boolean',
  date: 'date',
  instant: 'timestamptz(3)',
}

/** Text sorts by its bytes, as it does in SQLite, so that pages are the same on both. */
export const postgres: Dialect = {
  name: 'postgres',
  type: (type) => (type.kind === 'exact' ? `numeric(18, ${type.scale})` : postgresTypes[type.kind]),
  value: (type, value) => {
    if (type.kind === 'boolean') return String(isTrue(value))
    return type.kind === 'integer' ? whole(value) : type.kind === 'exact' ? value : text(value)
  },
  checks: (column) => commonChecks(column, (value) => value),
  system: [
    '"id" text COLLATE "C" PRIMARY KEY',
    '"_version" bigint NOT NULL DEFAULT 1',
    '"_created_at" timestamptz(3) NOT NULL',
    '"_updated_at" timestamptz(3) NOT NULL',
    '"_created_by" text',
  ],
}

const onDelete = { restrict: 'RESTRICT', cascade: 'CASCADE', setNull: 'SET NULL' } as const

const reference = ({ references }: Column): string =>
  references === undefined
    ? ''
    : ` REFERENCES ${id(references.table)} ("id") ON DELETE ${onDelete[references.onDelete]}`

/** One column with everything that holds for it. `nullable`: rows of an earlier build have nothing in it. */
export function columnSql(dialect: Dialect, column: Column, nullable: boolean): string {
  const initial = column.initial === undefined ? '' : ` DEFAULT ${dialect.value(column.type, column.initial)}`
  const checks = dialect.checks(column).map((check) => ` CHECK (${check})`)
  const references = dialect.name === 'sqlite' ? reference(column) : ''
  return `${id(column.name)} ${dialect.type(column.type)}${column.isRequired && !nullable ? ' NOT NULL' : ''}${initial}${checks.join('')}${references}`
}

export const constraintName = (table: string, column: string, kind: string): string =>
  shorten(`${table}_${column}_${kind}`, 60)

/** PostgreSQL learns of references when every table is there. */
export const foreignKeySql = (table: string, column: Column): string =>
  `ALTER TABLE ${id(table)} ADD CONSTRAINT ${id(constraintName(table, column.name, 'fkey'))} FOREIGN KEY (${id(column.name)})${reference(column)};`

export const tableSql = (
  dialect: Dialect,
  table: Table,
  name: string,
  nullable: ReadonlySet<string>,
): string =>
  [
    `CREATE TABLE ${id(name)} (`,
    [
      ...dialect.system,
      ...table.columns.map((column) =>
        columnSql(dialect, column, nullable.has(`${table.name}.${column.name}`)),
      ),
    ]
      .map((line) => `  ${line}`)
      .join(',\n'),
    ');',
  ].join('\n')

export const uniqueSql = (table: string, { name }: Column): string =>
  `CREATE UNIQUE INDEX ${id(constraintName(table, name, 'key'))} ON ${id(table)} (${id(name)});`

export const indexSql = (table: string, { name }: Column): string =>
  `CREATE INDEX ${id(constraintName(table, name, 'idx'))} ON ${id(table)} (${id(name)}, "id");`

export function indexesSql(table: Table): readonly string[] {
  return table.columns.flatMap((column) => [
    ...(column.isUnique ? [uniqueSql(table.name, column)] : []),
    ...(column.isIndexed && !column.isUnique ? [indexSql(table.name, column)] : []),
  ])
}

export function linkTableSql(dialect: Dialect, { name, columns, tables }: LinkTable): readonly string[] {
  const type = dialect.type({ kind: 'text' })
  const column = (index: 0 | 1): string =>
    `  ${id(columns[index])} ${type} NOT NULL REFERENCES ${id(tables[index])} ("id") ON DELETE CASCADE`
  return [
    `CREATE TABLE ${id(name)} (\n${column(0)},\n${column(1)},\n  PRIMARY KEY (${columns.map(id).join(', ')})\n);`,
    `CREATE INDEX ${id(constraintName(name, columns[1], 'idx'))} ON ${id(name)} (${id(columns[1])});`,
  ]
}
