// table: rows of one entity, between the database and the API. Every statement's text is made once.
import type { EntityDefinition, FieldDefinition, Value } from '../definition.ts'
import { parseDecimal } from '../expressions/decimal.ts'
import { printInstant } from '../expressions/moments.ts'
import type { Item } from '../services.ts'
import { quoteName, type Database, type Queries, type SqlValue, type Values } from './database.ts'
import { textOf } from '../values/print-value.ts'

export type Dialect = Database['dialect']

/** A row with what the API does not show. */
export type Stored = { readonly item: Item; readonly version: number; readonly createdBy: string | null }

/** A field or a key of a parent, as a column. */
export type Column = {
  readonly name: string
  readonly column: string
  readonly select: string
  readonly isNullable: boolean
  readonly encode: (value: Value) => SqlValue
  readonly decode: (raw: unknown) => Value
}

export type Table = {
  readonly definition: EntityDefinition
  readonly columns: readonly Column[]
  /** Columns by the name in the API, with `id`, `createdAt` and `updatedAt`. */
  readonly byName: ReadonlyMap<string, Column>
  readonly select: string
  /** A row of `select`, in its order. */
  decode(row: Values): Stored
  byId(queries: Queries, id: string, lock?: 'for update'): Promise<Stored | undefined>
  where(queries: Queries, condition: string, parameters: readonly SqlValue[]): Promise<readonly Stored[]>
  count(queries: Queries, condition: string, parameters: readonly SqlValue[]): Promise<number>
  insert(queries: Queries, stored: Stored): Promise<void>
  /** @returns false when the row has another version by now */
  update(queries: Queries, stored: Stored, versionBefore: number): Promise<boolean>
  remove(queries: Queries, id: string): Promise<void>
}

const asText = (raw: unknown): Value => (raw === null || raw === undefined ? null : textOf(raw))

/** SQLite has text, PostgreSQL a Date. */
function decodeInstant(raw: unknown): Value {
  if (raw === null || raw === undefined) return null
  // It was written with milliseconds, so that it sorts; those that are zero are not shown.
  if (typeof raw === 'string') return raw.endsWith('.000Z') ? `${raw.slice(0, -5)}Z` : raw
  return printInstant(raw instanceof Date ? raw : new Date(textOf(raw)))
}

const encodeInstant = (value: Value): SqlValue =>
  value === null ? null : new Date(textOf(value)).toISOString()

/** In SQLite exact numbers are whole numbers of their smallest unit, read as text since they may be too long for a number. */
function exactColumn(field: FieldDefinition, dialect: Dialect): Partial<Column> {
  if (dialect === 'postgres')
    return { decode: asText, encode: (value) => (value === null ? null : textOf(value)) }
  const scale = field.scale ?? 2
  return {
    select: `CAST(${quoteName(field.column)} AS TEXT) AS ${quoteName(field.column)}`,
    encode: (value) => (value === null ? null : (parseDecimal(textOf(value))?.units ?? null)),
    decode: (raw) => (typeof raw === 'string' ? withPoint(raw, scale) : null),
  }
}

/** `-5` with two digits after the point is `-0.05`. */
function withPoint(units: string, scale: number): string {
  if (scale === 0) return units
  const isNegative = units.startsWith('-')
  const digits = (isNegative ? units.slice(1) : units).padStart(scale + 1, '0')
  return `${isNegative ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`
}

const encodeText = (value: Value): SqlValue => (value === null ? null : textOf(value))

function codecOf(field: FieldDefinition, dialect: Dialect): Partial<Column> {
  switch (field.type) {
    case 'money':
    case 'decimal':
      return exactColumn(field, dialect)
    case 'int':
      return {
        encode: (value) => (value === null ? null : Number(value)),
        decode: (raw) => (raw === null || raw === undefined ? null : Number(raw)),
      }
    case 'bool':
      return {
        encode: (value) => (value === null ? null : value === true),
        decode: (raw) => (raw === null || raw === undefined ? null : raw === true || raw === 1),
      }
    case 'datetime':
      return { encode: encodeInstant, decode: decodeInstant }
    case 'json':
      return {
        encode: (value) => (value === null ? null : JSON.stringify(value)),
        decode: (raw) => (typeof raw === 'string' ? readJson(raw) : null),
      }
    default:
      return {}
  }
}

function readJson(text: string): Value {
  const value: unknown = JSON.parse(text)
  return typeof value === 'string' ||
    typeof value === 'number' ||
    typeof value === 'boolean' ||
    isNested(value)
    ? value
    : null
}

const isNested = (value: unknown): value is readonly unknown[] | { readonly [key: string]: unknown } =>
  typeof value === 'object' && value !== null

const columnOf = (
  name: string,
  column: string,
  isNullable: boolean,
  codec: Partial<Column> = {},
): Column => ({
  name,
  column,
  isNullable,
  select: quoteName(column),
  encode: encodeText,
  decode: asText,
  ...codec,
})

const instantCodec = { encode: encodeInstant, decode: decodeInstant }
const idColumn = columnOf('id', 'id', false)
const createdAt = columnOf('createdAt', '_created_at', false, instantCodec)
const updatedAt = columnOf('updatedAt', '_updated_at', false, instantCodec)

/** Statements and codecs of one entity. Columns are nullable here: rows may be older than a field that is required now. */
export function createTable(definition: EntityDefinition, dialect: Dialect): Table {
  const { fields, parents, table } = definition
  const columns: readonly Column[] = [
    ...fields.map((field) => columnOf(field.name, field.column, true, codecOf(field, dialect))),
    ...parents.map(({ key, column }) => columnOf(key, column, true)),
  ]
  const name = quoteName(table)
  const listed = [idColumn, ...columns, createdAt, updatedAt]
  const select = `SELECT ${listed.map((column) => column.select).join(', ')}, "_version", "_created_by" FROM ${name}`
  const written = [
    'id',
    ...columns.map(({ column }) => column),
    '_created_at',
    '_updated_at',
    '_version',
    '_created_by',
  ]
  const insert = `INSERT INTO ${name} (${written.map(quoteName).join(', ')}) VALUES (${written.map(() => '?').join(', ')})`
  const changed = [...columns.map(({ column }) => column), '_updated_at', '_version']
  const update = `UPDATE ${name} SET ${changed.map((column) => `${quoteName(column)} = ?`).join(', ')} WHERE "id" = ? AND "_version" = ?`
  const lockClause = dialect === 'postgres' ? ' FOR UPDATE' : ''
  const byId = `${select} WHERE "id" = ?`

  const decode = (row: Values): Stored => {
    const item: { [name: string]: Value } & { id: string } = { id: String(row[0]) }
    let at = 0
    for (const column of columns) item[column.name] = column.decode(row[(at += 1)])
    item['createdAt'] = decodeInstant(row[at + 1])
    item['updatedAt'] = decodeInstant(row[at + 2])
    const createdBy = row[at + 4]
    return {
      item,
      version: Number(row[at + 3]),
      createdBy: typeof createdBy === 'string' ? createdBy : null,
    }
  }
  const values = (item: Item): readonly SqlValue[] =>
    columns.map((column) => column.encode(item[column.name] ?? null))

  return {
    definition,
    columns,
    byName: new Map(listed.map((column) => [column.name, column])),
    select,
    decode,
    byId: async (queries, id, lock) => {
      const [row] = await queries.values(lock === undefined ? byId : `${byId}${lockClause}`, [id])
      return row === undefined ? undefined : decode(row)
    },
    where: async (queries, condition, parameters) =>
      (await queries.values(`${select} WHERE ${condition}`, parameters)).map(decode),
    count: async (queries, condition, parameters) => {
      const [row] = await queries.values(`SELECT COUNT(*) FROM ${name} WHERE ${condition}`, parameters)
      return Number(row?.[0] ?? 0)
    },
    insert: async (queries, { item, version, createdBy }) => {
      const times = [encodeInstant(item['createdAt'] ?? null), encodeInstant(item['updatedAt'] ?? null)]
      await queries.run(insert, [item.id, ...values(item), ...times, version, createdBy])
    },
    update: async (queries, { item, version }, versionBefore) => {
      const parameters = [
        ...values(item),
        encodeInstant(item['updatedAt'] ?? null),
        version,
        item.id,
        versionBefore,
      ]
      return (await queries.run(update, parameters)) === 1
    },
    remove: async (queries, id) => {
      await queries.run(`DELETE FROM ${name} WHERE "id" = ?`, [id])
    },
  }
}
