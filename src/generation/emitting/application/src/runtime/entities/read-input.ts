// read-input: the body of a request becomes values, with every mistake in it at once. Decides only.
import type { EntityDefinition, FieldDefinition, Value } from '../definition.ts'
import type { Mistake } from '../problem.ts'
import { isUuid } from '../values/formats.ts'
import { parseValue } from '../values/parse-value.ts'

export type Values = Readonly<Record<string, Value>>
export type Input = { readonly values: Values; readonly mistakes: readonly Mistake[] }
export type Purpose = 'create' | 'update'

const readOnly = (field: string, label: string, why: string, requirement: number): Mistake => ({
  field,
  code: 'read-only',
  message: `${label} ${why}`,
  requirement,
})

/** Fields that nobody writes: what is computed, and the state of a workflow, which only moves. */
function refusal(
  { workflow }: EntityDefinition,
  field: FieldDefinition,
  raw: unknown,
  purpose: Purpose,
): Mistake | undefined {
  const { name, label, requirement } = field
  if (field.computed !== undefined) return readOnly(name, label, 'is computed', requirement)
  if (workflow?.field !== name) return undefined
  if (purpose === 'update')
    return readOnly(name, label, 'changes only by its actions and transitions', requirement)
  return raw === workflow.initial || raw === null
    ? undefined
    : readOnly(name, label, `begins as ${workflow.initial}`, requirement)
}

/** Values of a create or of a merge patch. Bounds and rules are looked at later, when the row is whole. */
export function readInput(
  definition: EntityDefinition,
  input: Readonly<Record<string, unknown>>,
  purpose: Purpose,
): Input {
  const values: Record<string, Value> = {}
  const mistakes: Mistake[] = []
  for (const [name, raw] of Object.entries(input)) {
    const field = definition.fields.find((one) => one.name === name)
    const parent = definition.parents.find(({ key }) => key === name)
    if (field !== undefined) {
      const refused = refusal(definition, field, raw, purpose)
      const parsed = raw === null ? { value: null } : parseValue(field, raw)
      if (refused !== undefined) mistakes.push(refused)
      else if ('value' in parsed) values[name] = parsed.value
      else mistakes.push({ field: name, requirement: field.requirement, ...parsed.complaint })
    } else if (parent !== undefined) {
      if (raw === null || (typeof raw === 'string' && isUuid(raw))) values[name] = raw
      else
        mistakes.push({
          field: name,
          code: 'type',
          message: `${parent.label} must be an id`,
          requirement: parent.requirement,
        })
    } else
      mistakes.push({
        field: name,
        code: 'unknown',
        message: `${definition.label} has no field ${name}`,
        requirement: null,
      })
  }
  return { values, mistakes }
}
