// Which keys the manifest knows, and where; asked only once a mistake was found.
import { type JsonSchema, manifestJsonSchema } from './json-schema.ts'
import type { Path } from './yaml-tree.ts'

const alternatives = (schema: JsonSchema): readonly JsonSchema[] => {
  const inner = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])]
  return inner.length === 0 ? [schema] : inner.flatMap(alternatives)
}

const isSchema = (value: unknown): value is JsonSchema =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function stepInto(schema: JsonSchema, key: string | number): readonly JsonSchema[] {
  return alternatives(schema).flatMap((option) => {
    const next =
      typeof key === 'number' ? option.items : (option.properties?.[key] ?? option.additionalProperties)
    return isSchema(next) ? alternatives(next) : []
  })
}

/** Keys that may stand in the section at `path`, sorted; empty when it holds names of the user's own. */
export function knownKeysAt(path: Path): readonly string[] {
  let schemas = alternatives(manifestJsonSchema())
  for (const key of path) schemas = schemas.flatMap((schema) => stepInto(schema, key))
  return [...new Set(schemas.flatMap((schema) => Object.keys(schema.properties ?? {})))].sort()
}

/** Sections, such as `app.health`, in which `key` may stand. `<name>` stands for a name of the user's own. */
export function sectionsWith(key: string): readonly string[] {
  const found = new Set<string>()
  const visit = (schema: JsonSchema, path: readonly string[]): void => {
    for (const option of alternatives(schema)) {
      const properties = Object.entries(option.properties ?? {})
      if (path.length > 0 && properties.some(([name]) => name === key)) found.add(path.join('.'))
      for (const [name, inner] of properties) if (isSchema(inner)) visit(inner, [...path, name])
      if (isSchema(option.additionalProperties)) visit(option.additionalProperties, [...path, '<name>'])
    }
  }
  visit(manifestJsonSchema(), [])
  return [...found].sort((a, b) => a.split('.').length - b.split('.').length || (a < b ? -1 : 1))
}
