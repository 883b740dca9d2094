// audit: who did what to which row, in the same transaction, so that neither can be without the other.
import type { EntityDefinition, Value } from '../definition.ts'
import type { Item } from '../services.ts'
import { uuid7 } from '../store/uuid7.ts'
import type { Write } from './world.ts'

const hidden = '[redacted]'

/** Fields that differ, before and after. What is personal or secret is only named. */
export function changesBetween(
  { fields }: EntityDefinition,
  before: Item | undefined,
  after: Item | undefined,
): Readonly<Record<string, readonly [Value, Value]>> {
  const names = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])
  const sensitive = new Set(fields.filter((field) => field.sensitive !== undefined).map(({ name }) => name))
  const changes = [...names]
    .filter((name) => !['id', 'createdAt', 'updatedAt'].includes(name))
    .map((name): readonly [string, readonly [Value, Value]] => {
      const pair: readonly [Value, Value] = [before?.[name] ?? null, after?.[name] ?? null]
      return [name, pair]
    })
    .filter(([, [old, next]]) => JSON.stringify(old) !== JSON.stringify(next))
    .map(([name, pair]): readonly [string, readonly [Value, Value]] => [
      name,
      sensitive.has(name) ? [pair[0] === null ? null : hidden, pair[1] === null ? null : hidden] : pair,
    ])
  return Object.fromEntries(changes)
}

const actorOf = ({ caller }: Write): string => (caller.kind === 'user' ? caller.id : caller.kind)

const insert =
  'INSERT INTO "_audit" ("id", "at", "actor", "operation", "entity", "row_id", "changes") VALUES (?, ?, ?, ?, ?, ?, ?)'

export async function audit(
  write: Write,
  definition: EntityDefinition,
  operation: string,
  before: Item | undefined,
  after: Item | undefined,
): Promise<void> {
  const id = after?.id ?? before?.id ?? ''
  const changes = JSON.stringify(changesBetween(definition, before, after))
  const at = new Date(write.now).toISOString()
  await write.queries.run(insert, [
    uuid7(Date.parse(write.now)),
    at,
    actorOf(write),
    operation,
    definition.name,
    id,
    changes,
  ])
}
