// fill-row: what a row holds that the application creates by itself, where the requirements say only that it does.
import type { EntityDefinition, FieldDefinition, Value } from '../definition.ts'
import type { Item } from '../services.ts'
import { initialValue, toFieldValue } from '../values/parse-value.ts'

/** A value for a field that nobody gave and that must not be empty. */
function plainValue({ type, min, values, label, unique }: FieldDefinition, now: string, id: string): Value {
  switch (type) {
    case 'int':
    case 'decimal':
    case 'money':
      return min ?? '0'
    case 'bool':
      return false
    case 'date':
      return now.slice(0, 10)
    case 'datetime':
      return now
    case 'enum':
      return values?.[0] ?? null
    default:
      return unique ? `${label} ${id.slice(-12)}` : null
  }
}

/**
 * A row of `created` that belongs to `source`: fields of the same name are taken over, then come defaults, then today,
 * now, nothing and 0 for what must not be empty. Pure.
 */
export function fillRow(
  created: EntityDefinition,
  definition: EntityDefinition,
  source: Item,
  now: string,
): Readonly<Record<string, Value>> {
  const values: Record<string, Value> = {}
  for (const field of created.fields) {
    if (field.computed !== undefined) continue
    const isState = created.workflow?.field === field.name
    const taken = isState ? created.workflow?.initial : source[field.name]
    const value =
      taken ?? initialValue(field, now) ?? (field.required ? plainValue(field, now, source.id) : null)
    values[field.name] = toFieldValue(field, value) ?? null
  }
  for (const parent of created.parents) {
    const same = definition.parents.find(
      ({ target, role }) => target === parent.target && role === parent.role,
    )
    values[parent.key] =
      parent.target === definition.name ? source.id : same === undefined ? null : (source[same.key] ?? null)
  }
  return values
}
