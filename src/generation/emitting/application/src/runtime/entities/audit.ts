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
  const changes: Record<string, readonly [Value, Value]> = {}
  for (const name in { ...before, ...after }) {
    if (unsaid.has(name)) continue
    const [old, next] = [before?.[name] ?? null, after?.[name] ?? null]
    if (isSame(old, next)) continue
    const isHidden = fields.some((field) => field.name === name && field.sensitive !== undefined)
    changes[name] = isHidden ? [hide(old), hide(next)] : [old, next]
  }
  return changes
}

/** Who reads the audit knows these from its own columns. */
const unsaid: ReadonlySet<string> = new Set(['id', 'createdAt', 'updatedAt'])

const hide = (value: Value): Value => (value === null ? null : hidden)

const isSame = (old: Value, next: Value): boolean =>
  old === next ||
  (typeof old === 'object' && typeof next === 'object' && JSON.stringify(old) === JSON.stringify(next))

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
