// schema: the tables of an application, before any dialect writes them down.
import type { Field, FieldType } from '../../../domain/application-model/field.ts'
import { snakeOf } from '../server/names.ts'
import { valuesOf, type EntityShape, type ModelShape } from '../server/entity-shape.ts'

export type ColumnType =
  | { readonly kind: 'text' | 'integer' | 'boolean' | 'date' | 'instant' }
  | { readonly kind: 'exact'; readonly scale: number }

export type Column = {
  readonly name: string
  readonly formerName?: string
  readonly type: ColumnType
  readonly isRequired: boolean
  readonly isUnique: boolean
  readonly isIndexed: boolean
  /** As the API writes it. */
  readonly initial?: string
  readonly values?: readonly string[]
  readonly min?: string
  readonly max?: string
  readonly minLength?: number
  readonly maxLength?: number
  readonly references?: { readonly table: string; readonly onDelete: 'restrict' | 'cascade' | 'setNull' }
  /** What of the requirements it comes from, for messages. */
  readonly subject: string
  readonly line: number
}

export type Table = {
  readonly name: string
  /** The entity that it was the table of in an earlier build. */
  readonly formerSubject?: string
  readonly columns: readonly Column[]
  readonly subject: string
  readonly line: number
}

/** Rows of both sides, each pair once. */
export type LinkTable = {
  readonly name: string
  readonly columns: readonly [string, string]
  readonly tables: readonly [string, string]
  readonly subject: string
  readonly line: number
}

export type Schema = { readonly tables: readonly Table[]; readonly links: readonly LinkTable[] }

export const systemColumns = ['id', '_version', '_created_at', '_updated_at', '_created_by'] as const

const kinds: Readonly<Partial<Record<FieldType, 'integer' | 'boolean' | 'date' | 'instant'>>> = {
  int: 'integer',
  bool: 'boolean',
  date: 'date',
  datetime: 'instant',
}

export const typeOf = ({ type, scale }: Pick<Field, 'type' | 'scale'>): ColumnType =>
  type === 'money' || type === 'decimal'
    ? { kind: 'exact', scale: scale ?? 2 }
    : { kind: kinds[type] ?? 'text' }

const isNumber = (text: string | undefined): text is string =>
  text !== undefined && /^-?\d+(?:\.\d+)?$/.test(text)

/** Bounds of dates and texts are the application's alone; the database knows those of numbers. */
function boundsOf({ type, min, max, minLength, maxLength }: Field): Partial<Column> {
  const isNumeric = type === 'int' || type === 'decimal' || type === 'money'
  return {
    ...(isNumeric && isNumber(min) ? { min } : {}),
    ...(isNumeric && isNumber(max) ? { max } : {}),
    ...(minLength === undefined ? {} : { minLength }),
    ...(maxLength === undefined ? {} : { maxLength }),
  }
}

function fieldColumn(shape: ModelShape, at: EntityShape, field: Field, indexed: ReadonlySet<string>): Column {
  const former = field.formerName === undefined ? undefined : snakeOf(field.formerName)
  return {
    name: at.columns.get(field.name) ?? field.name,
    ...(former === undefined ? {} : { formerName: former }),
    type: typeOf(field),
    isRequired: field.required && field.computed === undefined,
    isUnique: field.unique,
    isIndexed: indexed.has(field.name),
    ...(field.default === undefined || field.type === 'date' || field.type === 'datetime'
      ? {}
      : { initial: field.default }),
    ...(field.type === 'enum' ? { values: valuesOf(shape.model, field) } : {}),
    ...boundsOf(field),
    subject: `${at.entity.name}.${field.name}`,
    line: field.trace.line,
  }
}

function parentColumns(shape: ModelShape, { entity, parents }: EntityShape): readonly Column[] {
  return parents.map(({ column, target, required, unique, onDelete, name, line }) => ({
    name: column,
    type: { kind: 'text' },
    isRequired: required,
    isUnique: unique,
    isIndexed: !unique,
    references: { table: target === 'User' ? '_users' : shape.entity(target).table, onDelete },
    subject: `${entity.name}.${name}`,
    line,
  }))
}

/** Fields that lists are searched by, and states of workflows. */
function indexedFields({ parts }: EntityShape): ReadonlySet<string> {
  return new Set([
    ...parts.operations.flatMap(({ filters }) => filters),
    ...parts.workflows.map(({ field }) => field),
  ])
}

function tableOf(shape: ModelShape, at: EntityShape): Table {
  const { entity, table } = at
  const indexed = indexedFields(at)
  return {
    name: table,
    ...(entity.formerName === undefined ? {} : { formerSubject: entity.formerName }),
    columns: [
      ...entity.fields.map((field) => fieldColumn(shape, at, field, indexed)),
      ...parentColumns(shape, at),
    ],
    subject: entity.name,
    line: entity.trace.line,
  }
}

/** Tables of an application in the order of its entities. Pure. */
export function schemaOf(shape: ModelShape): Schema {
  const all = [...shape.entities.values()]
  const links = new Map<string, LinkTable>()
  for (const { entity, table, links: own } of all)
    for (const link of own)
      if (!links.has(link.table))
        links.set(link.table, {
          name: link.table,
          columns: [link.ownColumn, link.otherColumn],
          tables: [table, shape.entity(link.entity).table],
          subject: `${entity.name}.${link.name}`,
          line: link.line,
        })
  return { tables: all.map((at) => tableOf(shape, at)), links: [...links.values()] }
}
