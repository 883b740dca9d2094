// scope: what an expression may look at: the row, and the rows that it leads to.
import type { EntityDefinition, ParentDefinition, Scope, Value } from '../definition.ts'
import type { Item } from '../services.ts'
import { quoteName, type SqlValue } from '../store/database.ts'
import type { Table } from '../store/table.ts'
import { entityOf, type Reading } from './world.ts'

type Fields = Readonly<Record<string, Value>>

/** The scope of a row of `definition` as it is, or as it is about to be. */
export function createScope(
  reading: Reading,
  definition: EntityDefinition,
  row: Fields,
  before?: Fields,
): Scope {
  const { caller, now } = reading
  const many: Scope['many'] = async (path, where) =>
    (await findMany(reading, definition, row, path, where)).rows
  return {
    row,
    before,
    caller,
    today: now.slice(0, 10),
    now,
    one: (path) => findOne(reading, definition, row, path),
    many,
    each: async (path, where) => {
      const { target, rows } = await findMany(reading, definition, row, path, where)
      return target === undefined ? [] : rows.map((one) => createScope(reading, target, one))
    },
  }
}

const parentNamed = (definition: EntityDefinition, name: string): ParentDefinition => {
  const parent = definition.parents.find((one) => one.name === name)
  if (parent === undefined) throw new Error(`${definition.name} has no ${name}`)
  return parent
}

/** A user as expressions and messages see them. */
async function findUser({ queries }: Reading, id: string): Promise<Fields | undefined> {
  const [row] = await queries.all('SELECT "id", "email", "role" FROM "_users" WHERE "id" = ?', [id])
  return row === undefined
    ? undefined
    : { id: String(row['id']), email: String(row['email']), role: String(row['role']) }
}

/** The row that a path of parents leads to. */
async function findOne(
  reading: Reading,
  definition: EntityDefinition,
  row: Fields,
  [name, ...rest]: readonly string[],
): Promise<Fields | undefined> {
  if (name === undefined) return row
  const parent = parentNamed(definition, name)
  const id = row[parent.key]
  if (typeof id !== 'string') return undefined
  if (parent.target === 'User') return findUser(reading, id)
  const found = await reading.world.table(parent.target).byId(reading.queries, id)
  return found === undefined
    ? undefined
    : findOne(reading, entityOf(reading.world, parent.target), found.item, rest)
}

type Found = { readonly target: EntityDefinition | undefined; readonly rows: readonly Item[] }

async function findMany(
  reading: Reading,
  definition: EntityDefinition,
  row: Fields,
  path: readonly string[],
  where: Fields = {},
): Promise<Found> {
  const [first = '', second] = path
  if (second !== undefined) return findSiblings(reading, definition, row, first, second, where)
  const id = row['id']
  if (typeof id !== 'string') return { target: undefined, rows: [] }
  const child = definition.children.find(({ name }) => name === first)
  if (child === undefined) return findLinked(reading, definition, id, first, where)
  const target = entityOf(reading.world, child.entity)
  return {
    target,
    rows: await findRows(reading, target, { ...where, [parentNamed(target, child.through).key]: id }),
  }
}

async function findLinked(
  reading: Reading,
  definition: EntityDefinition,
  id: string,
  name: string,
  where: Fields,
): Promise<Found> {
  const link = definition.links.find((one) => one.name === name)
  if (link === undefined) throw new Error(`${definition.name} has no ${name}`)
  const target = entityOf(reading.world, link.entity)
  const condition = `"id" IN (SELECT ${quoteName(link.otherColumn)} FROM ${quoteName(link.table)} WHERE ${quoteName(link.ownColumn)} = ?)`
  return { target, rows: await findRows(reading, target, where, [condition, [id]]) }
}

/** Rows that belong to the same parent: loans of the reader whom this loan belongs to. */
async function findSiblings(
  reading: Reading,
  definition: EntityDefinition,
  row: Fields,
  parentName: string,
  inverse: string,
  where: Fields,
): Promise<Found> {
  const parent = parentNamed(definition, parentName)
  for (const target of reading.world.definition.entities) {
    const back = target.parents.find(
      (one) => one.target === parent.target && one.inverse === inverse && one.role === parent.role,
    )
    const id = row[parent.key]
    if (back !== undefined)
      return {
        target,
        rows: typeof id === 'string' ? await findRows(reading, target, { ...where, [back.key]: id }) : [],
      }
  }
  throw new Error(`${parent.target} has no ${inverse}`)
}

/** Rows of `target` whose fields have these values. */
export async function findRows(
  reading: Reading,
  target: EntityDefinition,
  where: Fields,
  [extra, extraParameters]: readonly [string, readonly SqlValue[]] = ['', []],
): Promise<readonly Item[]> {
  const table: Table = reading.world.table(target.name)
  const conditions: string[] = extra === '' ? [] : [extra]
  const parameters: SqlValue[] = [...extraParameters]
  for (const [name, value] of Object.entries(where)) {
    const column = table.byName.get(name)
    if (column === undefined) throw new Error(`${target.name} has no field ${name}`)
    conditions.push(
      value === null ? `${quoteName(column.column)} IS NULL` : `${quoteName(column.column)} = ?`,
    )
    if (value !== null) parameters.push(column.encode(value))
  }
  const found = await table.where(reading.queries, conditions.join(' AND ') || '1 = 1', parameters)
  return found.map(({ item }) => item)
}
