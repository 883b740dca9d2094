// write-row: one row is written, and everything that must then be true is made true or the write is refused.
import { isDeepStrictEqual } from 'node:util'
import type { EntityDefinition, FieldDefinition, Value } from '../definition.ts'
import { Problem } from '../problem.ts'
import type { Item } from '../services.ts'
import { UniqueViolation } from '../store/database.ts'
import type { Stored } from '../store/table.ts'
import { uuid7 } from '../store/uuid7.ts'
import { toFieldValue } from '../values/parse-value.ts'
import { audit } from './audit.ts'
import { brokenRules, checkFields, refuseMistakes } from './check-row.ts'
import { contextOf } from './hook-context.ts'
import { react } from './reactions.ts'
import { createScope } from './scope.ts'
import { asSystem, entityOf, type Write } from './world.ts'

type Values = Readonly<Record<string, Value>>

const outOfRange = ({ name, label, requirement }: FieldDefinition) => ({
  field: name,
  code: 'range',
  message: `${label} cannot be computed within its range`,
  requirement,
})

/** The row with its computed fields as they are now, in the order of the definition: later ones may read earlier ones. */
async function compute(write: Write, definition: EntityDefinition, item: Item): Promise<Item> {
  let computed = item
  for (const field of definition.fields) {
    if (field.computed === undefined) continue
    const raw = await field.computed(createScope(write, definition, computed))
    const value = toFieldValue(field, raw)
    if (value === undefined) refuseMistakes([outOfRange(field)])
    computed = { ...computed, [field.name]: value ?? null }
  }
  return computed
}

/** @throws Problem 409 when another row has a value that must be unique */
async function orConflict(definition: EntityDefinition, work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof UniqueViolation)) throw error
    const fields = definition.fields.filter(({ column }) => error.columns.includes(column))
    const parents = definition.parents.filter(({ column }) => error.columns.includes(column))
    throw new Problem(409, `Another ${definition.label} has the same value`, [
      ...fields.map(({ name, label, requirement }) => ({
        field: name,
        code: 'unique',
        message: `${label} is taken`,
        requirement,
      })),
      ...parents.map(({ key, label, requirement }) => ({
        field: key,
        code: 'unique',
        message: `the ${label} has a ${definition.label} already`,
        requirement,
      })),
    ])
  }
}

async function checkRules(
  write: Write,
  definition: EntityDefinition,
  item: Item,
  before: Item | undefined,
): Promise<void> {
  if (definition.rules.length > 0)
    refuseMistakes(await brokenRules(definition, createScope(write, definition, item, before)))
}

/** Writes a new row. Rules are looked at once it is there, so that those which count rows count this one. */
export async function insertRow(write: Write, definition: EntityDefinition, values: Values): Promise<Stored> {
  const { world, queries, caller, now } = write
  const id = uuid7(Date.parse(now))
  const empty = Object.fromEntries([...world.table(definition.name).columns].map(({ name }) => [name, null]))
  const item = await compute(write, definition, { id, ...empty, ...values, createdAt: now, updatedAt: now })
  refuseMistakes(checkFields(definition, item))
  const stored = { item, version: 1, createdBy: caller.kind === 'user' ? caller.id : null }
  await orConflict(definition, () => world.table(definition.name).insert(queries, stored))
  await checkRules(write, definition, item, undefined)
  await audit(write, definition, 'create', undefined, item)
  write.facts.push({ entity: definition.name, operation: 'create' })
  const settled = await settle(write, definition, undefined, stored, [])
  await world.hooks.get(definition.name)?.afterCreate?.(settled.item, contextOf(write))
  return settled
}

/** Writes what differs; nothing when nothing does. `verbs`: actions that this is. */
export async function changeRow(
  write: Write,
  definition: EntityDefinition,
  before: Stored,
  patch: Values,
  verbs: readonly string[] = [],
): Promise<Stored> {
  const { world, queries, now } = write
  const item = await compute(write, definition, { ...before.item, ...patch, id: before.item.id })
  const isChanged = !isDeepStrictEqual(item, before.item)
  if (!isChanged && verbs.length === 0) return before
  const after = isChanged
    ? { ...before, item: { ...item, updatedAt: now }, version: before.version + 1 }
    : before
  if (isChanged) await saveChange(write, definition, before, after)
  const operation = verbs[0] ?? 'update'
  await audit(write, definition, operation, before.item, after.item)
  write.facts.push({ entity: definition.name, operation })
  const settled = await settle(write, definition, before, after, verbs)
  await world.hooks
    .get(definition.name)
    ?.afterUpdate?.(settled.item, before.item, contextOf({ ...write, queries }))
  return settled
}

async function saveChange(
  write: Write,
  definition: EntityDefinition,
  before: Stored,
  after: Stored,
): Promise<void> {
  refuseMistakes(checkFields(definition, after.item))
  await orConflict(definition, async () => {
    const isSaved = await write.world.table(definition.name).update(write.queries, after, before.version)
    if (!isSaved) throw new Problem(412, 'Somebody else has changed it meanwhile')
  })
  await checkRules(write, definition, after.item, before.item)
}

/** What follows from a row that was written: fields computed from it elsewhere, then what the requirements say happens. */
async function settle(
  write: Write,
  definition: EntityDefinition,
  before: Stored | undefined,
  after: Stored,
  verbs: readonly string[],
): Promise<Stored> {
  await feed(write, definition, before?.item, after.item)
  return react(write, definition, before, after, verbs, { insertRow, changeRow })
}

/** Looks again at rows with fields that are computed from this one. */
export async function feed(
  write: Write,
  definition: EntityDefinition,
  before: Item | undefined,
  after: Item | undefined,
): Promise<void> {
  for (const name of definition.feeds.parents) {
    const parent = definition.parents.find((one) => one.name === name)
    if (parent === undefined) continue
    const ids = new Set([before?.[parent.key], after?.[parent.key]])
    for (const id of ids)
      if (typeof id === 'string' && !write.dying.has(id)) await refresh(write, parent.target, id)
  }
  for (const name of after === undefined ? [] : definition.feeds.children) {
    const child = definition.children.find((one) => one.name === name)
    const scope = createScope(write, definition, after ?? {})
    if (child !== undefined)
      for (const { id } of await scope.many([name]))
        if (typeof id === 'string') await refresh(write, child.entity, id)
  }
  for (const { entity, id } of after === undefined ? [] : await fedByLinks(write, definition, after))
    await refresh(write, entity, id)
}

/** Rows that are linked to `item` and have fields computed from it. */
export async function fedByLinks(
  write: Write,
  definition: EntityDefinition,
  item: Item,
): Promise<readonly { readonly entity: string; readonly id: string }[]> {
  const found: { entity: string; id: string }[] = []
  for (const name of definition.feeds.links) {
    const link = definition.links.find((one) => one.name === name)
    if (link === undefined) continue
    for (const { id } of await createScope(write, definition, item).many([name]))
      if (typeof id === 'string') found.push({ entity: link.entity, id })
  }
  return found
}

/** Calculates the fields of a row again; one that is gone needs none. */
export async function refresh(write: Write, entity: string, id: string): Promise<void> {
  const definition = entityOf(write.world, entity)
  const stored = await write.world.table(entity).byId(write.queries, id)
  if (stored !== undefined) await changeRow(asSystem(write), definition, stored, {})
}
