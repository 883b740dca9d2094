// emit-types: JSON schemas as types of TypeScript. Same document, same text.
import type { JsonObject, OpenApi } from './openapi.ts'
import { follow } from './openapi.ts'

const identifier = /^[A-Za-z_$][\w$]*$/
/** A key as an object type writes it. */
export const keyText = (name: string): string => (identifier.test(name) ? name : JSON.stringify(name))

/** `line-item` and `line_item` become `LineItem`. */
export function typeName(name: string): string {
  const words = name.split(/[^A-Za-z0-9]+/).filter((word) => word !== '')
  const joined = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')
  return /^\d/.test(joined) || joined === '' ? `Type${joined}` : joined
}

const referenceName = (reference: unknown): string | undefined => {
  const found =
    typeof reference === 'string' ? /^#\/components\/schemas\/([^/]+)$/.exec(reference)?.[1] : undefined
  return found === undefined ? undefined : typeName(decodeURIComponent(found).replaceAll('~1', '/'))
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const joined = (parts: readonly string[], by: string): string => {
  const unique = [...new Set(parts)]
  return unique.length === 1 ? (unique[0] ?? 'unknown') : unique.map((part) => `(${part})`).join(by)
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

/** The type of what `schema` describes. A name among the document's schemas stays a name, so loops are no trouble. */
export function typeOfSchema(document: OpenApi, schema: unknown, depth = 0): string {
  if (schema === true || !isObject(schema) || depth > 20) return 'unknown'
  const name = referenceName(schema['$ref'])
  if (name !== undefined) return name
  if (typeof schema['$ref'] === 'string') return typeOfSchema(document, follow(document, schema), depth + 1)
  const inner = (one: unknown): string => typeOfSchema(document, one, depth + 1)
  const nullable = schema['nullable'] === true ? ' | null' : ''
  if ('const' in schema) return literal(schema['const'])
  if (Array.isArray(schema['enum']))
    return `${joined(
      schema['enum'].map((one) => literal(one)),
      ' | ',
    )}${nullable}`
  for (const keyword of ['oneOf', 'anyOf']) {
    const parts = listOf(schema[keyword])
    if (parts.length > 0) return `${joined(parts.map(inner), ' | ')}${nullable}`
  }
  const all = listOf(schema['allOf'])
  if (all.length > 0) {
    const own = isObject(schema['properties']) ? [objectType(document, schema, depth)] : []
    return `${joined([...all.map(inner), ...own], ' & ')}${nullable}`
  }
  const types = typeof schema['type'] === 'string' ? [schema['type']] : listOf(schema['type'])
  if (types.length === 0)
    return isObject(schema['properties']) ? objectType(document, schema, depth) : 'unknown'
  return `${joined(
    types.map((type) => typeOfOne(document, type, schema, depth)),
    ' | ',
  )}${nullable}`
}

const literal = (value: unknown): string =>
  isObject(value) || Array.isArray(value) ? 'unknown' : JSON.stringify(value)

function typeOfOne(document: OpenApi, type: unknown, schema: JsonObject, depth: number): string {
  switch (type) {
    case 'string':
    case 'boolean':
      return type
    case 'integer':
    case 'number':
      return 'number'
    case 'null':
      return 'null'
    case 'array':
      return `readonly (${typeOfSchema(document, schema['items'], depth + 1)})[]`
    case 'object':
      return objectType(document, schema, depth)
    default:
      return 'unknown'
  }
}

function objectType(document: OpenApi, schema: JsonObject, depth: number): string {
  const required = new Set(listOf(schema['required']))
  const properties = isObject(schema['properties']) ? Object.entries(schema['properties']) : []
  const extra = schema['additionalProperties']
  if (properties.length === 0)
    return `{ readonly [name: string]: ${isObject(extra) ? typeOfSchema(document, extra, depth + 1) : 'unknown'} }`
  const lines = properties.map(
    ([name, property]) =>
      `readonly ${keyText(name)}${required.has(name) ? '' : '?'}: ${typeOfSchema(document, property, depth + 1)}`,
  )
  return `{ ${lines.join('; ')} }`
}
