// reactions: what the application does by itself when something happened, in the transaction of what happened.
import type {
  Condition,
  EffectDefinition,
  EntityDefinition,
  ReactionDefinition,
  Value,
} from '../definition.ts'
import { Problem } from '../problem.ts'
import type { Stored } from '../store/table.ts'
import { enqueue } from '../outbox/enqueue.ts'
import { toFieldValue } from '../values/parse-value.ts'
import { fillRow } from './fill-row.ts'
import { createScope } from './scope.ts'
import { asSystem, entityOf, type Write } from './world.ts'

type Values = Readonly<Record<string, Value>>

/** How rows are written: handed in, since a write is what leads here. */
export type Writers = {
  insertRow(write: Write, definition: EntityDefinition, values: Values): Promise<Stored>
  changeRow(write: Write, definition: EntityDefinition, before: Stored, patch: Values): Promise<Stored>
}

/** Reactions that set each other off would never end. */
const deepest = 8

/** Whether a state of the row was entered, by whatever way. */
function hasEntered(
  { fields }: EntityDefinition,
  state: string | undefined,
  before: Stored | undefined,
  after: Stored,
): boolean {
  return fields.some(
    ({ name, type }) => type === 'enum' && after.item[name] === state && before?.item[name] !== state,
  )
}

function isTriggered(
  definition: EntityDefinition,
  { event, name, condition }: ReactionDefinition,
  before: Stored | undefined,
  after: Stored,
  verbs: readonly string[],
): boolean {
  switch (event) {
    case 'created':
      return before === undefined
    case 'updated':
      // "When the stock is below ...": a row may begin so.
      return before !== undefined || condition !== undefined
    case 'changed-to':
      return hasEntered(definition, name, before, after)
    case 'action':
      return name !== undefined && verbs.includes(name)
    case 'deleted':
      return false
  }
}

/** `when a librarian returns a loan`: nobody else sets it off, and neither does the application itself. */
const isOfRole = ({ caller }: Write, { role }: ReactionDefinition): boolean =>
  role === undefined || (caller.kind === 'user' && (role === 'user' || caller.role === role))

/** What is said of a state that lasts happens once, when it begins. */
async function beginsToHold(
  write: Write,
  definition: EntityDefinition,
  event: ReactionDefinition['event'],
  condition: Condition | undefined,
  before: Stored | undefined,
  after: Stored,
): Promise<boolean> {
  if (condition === undefined) return true
  if ((await condition(createScope(write, definition, after.item, before?.item))) !== true) return false
  if (event !== 'updated' || before === undefined) return true
  return (await condition(createScope(write, definition, before.item))) !== true
}

/** @returns the row as reactions left it */
export async function react(
  write: Write,
  definition: EntityDefinition,
  before: Stored | undefined,
  after: Stored,
  verbs: readonly string[],
  writers: Writers,
): Promise<Stored> {
  let stored = after
  for (const reaction of definition.reactions) {
    if (!isOfRole(write, reaction) || !isTriggered(definition, reaction, before, after, verbs)) continue
    if (!(await beginsToHold(write, definition, reaction.event, reaction.condition, before, stored))) continue
    if (write.depth >= deepest) throw tooDeep(reaction)
    for (const effect of reaction.effects) stored = await perform(write, definition, stored, effect, writers)
  }
  return stored
}

/** Reactions to a row that is gone. */
export async function reactToRemoval(
  write: Write,
  definition: EntityDefinition,
  removed: Stored,
  writers: Writers,
): Promise<void> {
  for (const reaction of definition.reactions) {
    const { event, condition, effects } = reaction
    if (event !== 'deleted' || !isOfRole(write, reaction)) continue
    if (condition !== undefined && (await condition(createScope(write, definition, removed.item))) !== true)
      continue
    for (const effect of effects)
      if (effect.do === 'send') await perform(write, definition, removed, effect, writers)
  }
}

const tooDeep = ({ requirement }: ReactionDefinition): Problem =>
  new Problem(422, 'What would happen then has no end', [
    {
      field: null,
      code: 'loop',
      message: 'This would set off what it follows from, again and again',
      requirement,
    },
  ])

async function perform(
  write: Write,
  definition: EntityDefinition,
  stored: Stored,
  effect: EffectDefinition,
  writers: Writers,
): Promise<Stored> {
  switch (effect.do) {
    case 'set':
      return setField(write, definition, stored, effect, writers)
    case 'create': {
      const created = entityOf(write.world, effect.entity)
      const values = fillRow(created, definition, stored.item, write.now)
      await writers.insertRow(asSystem(write), created, values)
      return stored
    }
    case 'send':
      await enqueue(write, definition, stored.item, effect.integration)
      return stored
  }
}

/** Sets a field of the row, or of the row that the path leads to; a row that is not there is left alone. */
async function setField(
  write: Write,
  definition: EntityDefinition,
  stored: Stored,
  { path, value }: Extract<EffectDefinition, { do: 'set' }>,
  { changeRow }: Writers,
): Promise<Stored> {
  const scope = createScope(write, definition, stored.item)
  const name = path.at(-1) ?? ''
  const target = await rowAt(write, definition, stored, path.slice(0, -1))
  if (target === undefined) return stored
  const field = target.definition.fields.find((one) => one.name === name)
  const parent = target.definition.parents.find((one) => one.name === name)
  const raw = await value(scope)
  const set = field === undefined ? raw : (toFieldValue(field, raw) ?? null)
  const changed = await changeRow(asSystem(write), target.definition, target.stored, {
    [parent?.key ?? name]: set,
  })
  return path.length === 1 ? changed : stored
}

async function rowAt(
  write: Write,
  definition: EntityDefinition,
  stored: Stored,
  [name, ...rest]: readonly string[],
): Promise<{ readonly definition: EntityDefinition; readonly stored: Stored } | undefined> {
  if (name === undefined) return { definition, stored }
  const parent = definition.parents.find((one) => one.name === name)
  const id = parent === undefined ? undefined : stored.item[parent.key]
  if (parent === undefined || parent.target === 'User' || typeof id !== 'string') return undefined
  const found = await write.world.table(parent.target).byId(write.queries, id, 'for update')
  return found === undefined ? undefined : rowAt(write, entityOf(write.world, parent.target), found, rest)
}
