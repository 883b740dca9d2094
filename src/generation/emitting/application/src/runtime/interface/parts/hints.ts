// What the requirements ask of a field, said before somebody gets it wrong.
import type { EntityDefinition, FieldDefinition } from '../../definition.ts'

/** Sentences about a field, in the order in which they help: its form, its bounds, its rules. */
export function hintsOf(entity: EntityDefinition, field: FieldDefinition): readonly string[] {
  const rules = entity.rules.filter((rule) => rule.field === field.name).map(({ message }) => message)
  return [...formHints(field), ...boundHints(field), ...rules.map((message) => sentence(message))]
}

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`)

function formHints({ type, scale, pattern, unique }: FieldDefinition): readonly string[] {
  const forms: Partial<Record<FieldDefinition['type'], string>> = {
    datetime: 'In UTC.',
    email: 'Such as name@example.com.',
    url: 'Such as https://example.com.',
    phone: 'With country code, such as +49 30 1234567.',
    duration: 'Such as P14D for 14 days or PT2H for 2 hours.',
    json: 'As JSON.',
  }
  const form = forms[type]
  return [
    ...(form === undefined ? [] : [form]),
    ...((type === 'decimal' || type === 'money') && scale !== undefined && scale > 0
      ? [`With up to ${scale} decimals, such as ${(12.5).toFixed(scale)}.`]
      : []),
    ...(pattern === undefined ? [] : [`Must match ${pattern}.`]),
    ...(unique ? ['No two may have the same.'] : []),
  ]
}

function boundHints({ min, max, minLength, maxLength, type }: FieldDefinition): readonly string[] {
  // The type's own limit is no sentence of anybody's requirements.
  const longest = maxLength !== undefined && !(type === 'string' && maxLength === 255) ? maxLength : undefined
  return [...range(min, max, ''), ...range(minLength?.toString(), longest?.toString(), ' characters')]
}

function range(min: string | undefined, max: string | undefined, unit: string): readonly string[] {
  if (min !== undefined && max !== undefined) return [`Between ${min} and ${max}${unit}.`]
  if (min !== undefined) return [`At least ${min}${unit}.`]
  return max === undefined ? [] : [`At most ${max}${unit}.`]
}
