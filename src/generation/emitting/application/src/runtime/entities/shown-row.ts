// shown-row: a row as whoever asked for it or wrote it is shown it.
import type { EntityDefinition } from '../definition.ts'
import type { Versioned } from '../services.ts'
import type { Stored } from '../store/table.ts'
import { brokenRules } from './check-row.ts'
import { createScope } from './scope.ts'
import type { Reading } from './world.ts'

/** With the rules that it breaks and that only warn. What is asked of new rows only is said of a new row. */
export async function showRow(
  reading: Reading,
  definition: EntityDefinition,
  { item, version }: Stored,
  age: 'new' | 'known' = 'known',
): Promise<Versioned> {
  if (!definition.rules.some(({ severity }) => severity === 'warning')) return { item, version }
  const scope = createScope(reading, definition, item, age === 'new' ? undefined : item)
  const warnings = await brokenRules(definition, scope, 'warning')
  return warnings.length === 0 ? { item, version } : { item, version, warnings }
}
