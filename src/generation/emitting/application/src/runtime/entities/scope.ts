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
  const reach = (path: readonly string[], where?: Fields) => reachOf(reading, definition, row, path, where)
  return {
    row,
    before,
    caller,
    today: now.slice(0, 10),
    now,
    one: (path) => findOne(reading, definition, row, path),
    many: (path, where) => findReached(reading, reach(path, where)),
    count: (path, where, since) => countRows(reading, reach(path, where), since),
    each: async (path, where) => {
      const reached = reach(path, where)
      const rows = await findReached(reading, reached)
      return reached === undefined ? [] : rows.map((one) => createScope(reading, reached.target, one))
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

/** Which rows a path leads to: those of `target` for which the condition holds. Undefined where there can be none. */
type Reach = { readonly target: EntityDefinition; readonly condition: SqlCondition }

type SqlCondition = readonly [sql: string, parameters: readonly SqlValue[]]

/** The rows of a to-many relation of `row`, or of a parent of it. */
function reachOf(
  reading: Reading,
  definition: EntityDefinition,
  row: Fields,
  path: readonly string[],
  where: Fields = {},
): Reach | undefined {
  const [first = '', second] = path
  if (second !== undefined) return siblingsOf(reading, definition, row, first, second, where)
  const id = row['id']
  if (typeof id !== 'string') return undefined
  const child = definition.children.find(({ name }) => name === first)
  if (child === undefined) return linkedTo(reading, definition, id, first, where)
  const target = entityOf(reading.world, child.entity)
  const key = parentNamed(target, child.through).key
  return { target, condition: conditionOf(reading.world.table(target.name), { ...where, [key]: id }) }
}

function linkedTo(
  reading: Reading,
  definition: EntityDefinition,
  id: string,
  name: string,
  where: Fields,
): Reach {
  const link = definition.links.find((one) => one.name === name)
  if (link === undefined) throw new Error(`${definition.name} has no ${name}`)
  const target = entityOf(reading.world, link.entity)
  const [sql, parameters] = conditionOf(reading.world.table(target.name), where)
  const linked = `"id" IN (SELECT ${quoteName(link.otherColumn)} FROM ${quoteName(link.table)} WHERE ${quoteName(link.ownColumn)} = ?)`
  return { target, condition: [`${linked} AND ${sql}`, [id, ...parameters]] }
}

/** Rows that belong to the same parent: loans of the reader whom this loan belongs to. */
function siblingsOf(
  reading: Reading,
  definition: EntityDefinition,
  row: Fields,
  parentName: string,
  inverse: string,
  where: Fields,
): Reach | undefined {
  const parent = parentNamed(definition, parentName)
  for (const target of reading.world.definition.entities) {
    const back = target.parents.find(
      (one) => one.target === parent.target && one.inverse === inverse && one.role === parent.role,
    )
    if (back === undefined) continue
    const id = row[parent.key]
    return typeof id === 'string'
      ? { target, condition: conditionOf(reading.world.table(target.name), { ...where, [back.key]: id }) }
      : undefined
  }
  throw new Error(`${parent.target} has no ${inverse}`)
}

/** Rows whose fields have these values. */
function conditionOf({ definition, byName }: Table, where: Fields): SqlCondition {
  const conditions: string[] = []
  const parameters: SqlValue[] = []
  for (const [name, value] of Object.entries(where)) {
    const column = byName.get(name)
    if (column === undefined) throw new Error(`${definition.name} has no field ${name}`)
    const sqlName = quoteName(column.column)
    conditions.push(value === null ? `${sqlName} IS NULL` : `${sqlName} = ?`)
    if (value !== null) parameters.push(column.encode(value))
  }
  return [conditions.join(' AND ') || '1 = 1', parameters]
}

/** How many rows a path leads to, of those that were created from the day `since` on. The database counts. */
async function countRows(
  reading: Reading,
  reach: Reach | undefined,
  since: string | undefined,
): Promise<number> {
  if (reach === undefined) return 0
  const [sql, parameters] = reach.condition
  const condition: SqlCondition =
    since === undefined
      ? reach.condition
      : [`${sql} AND "_created_at" >= ?`, [...parameters, `${since}T00:00:00.000Z`]]
  return reading.world.table(reach.target.name).count(reading.queries, ...condition)
}

async function findReached(reading: Reading, reach: Reach | undefined): Promise<readonly Item[]> {
  if (reach === undefined) return []
  const found = await reading.world.table(reach.target.name).where(reading.queries, ...reach.condition)
  return found.map(({ item }) => item)
}

/** Rows of `target` whose fields have these values. */
export const findRows = (
  reading: Reading,
  target: EntityDefinition,
  where: Fields,
): Promise<readonly Item[]> =>
  findReached(reading, { target, condition: conditionOf(reading.world.table(target.name), where) })
