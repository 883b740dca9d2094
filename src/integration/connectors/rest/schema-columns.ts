// schema-columns: the properties of a JSON schema as columns.
import { Column, type LogicalType } from '../../data/column.ts'
import { follow, type JsonObject, type OpenApi } from './openapi.ts'

const textFormats: Readonly<Record<string, LogicalType>> = {
  'date-time': 'timestamptz',
  date: 'date',
  time: 'time',
  uuid: 'uuid',
  decimal: 'decimal',
}

const typesOf = (schema: JsonObject): readonly string[] => {
  const { type } = schema
  if (typeof type === 'string') return [type]
  return Array.isArray(type) ? type.filter((one) => typeof one === 'string') : []
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')
const limit = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isInteger(value) ? value : undefined

function typedOf(schema: JsonObject): Partial<Column> & { readonly type: LogicalType } {
  const types = typesOf(schema).filter((type) => type !== 'null')
  const format = textOf(schema['format'])
  const only = types.length === 1 ? types[0] : undefined
  switch (only) {
    case 'integer':
      return { type: 'integer', bits: format === 'int32' ? 32 : 64 }
    case 'number':
      // JSON numbers are read as they are written, so nothing of them is lost.
      return { type: 'decimal' }
    case 'boolean':
      return { type: 'boolean' }
    case 'string': {
      const maxLength = limit(schema['maxLength'])
      const values = Array.isArray(schema['enum'])
        ? schema['enum'].filter((one) => typeof one === 'string')
        : undefined
      const type = textFormats[format] ?? 'text'
      return {
        type,
        ...(maxLength === undefined || type !== 'text' ? {} : { maxLength }),
        ...(values === undefined ? {} : { values }),
      }
    }
    default:
      return { type: 'json' }
  }
}

/** All properties of an object, those of `allOf` with them; undefined when it is no object. */
function propertiesOf(
  document: OpenApi,
  given: unknown,
  depth = 0,
): { readonly all: JsonObject; readonly required: ReadonlySet<string> } | undefined {
  const schema = follow(document, given)
  if (schema === undefined || depth > 10) return undefined
  const parts = Array.isArray(schema['allOf'])
    ? schema['allOf'].map((part) => propertiesOf(document, part, depth + 1))
    : []
  const own = follow(document, schema['properties'] ?? (parts.length > 0 ? {} : undefined))
  if (own === undefined) return undefined
  const required = Array.isArray(schema['required'])
    ? schema['required'].filter((name) => typeof name === 'string')
    : []
  const all: Record<string, unknown> = {}
  for (const part of parts) Object.assign(all, part?.all)
  return {
    all: { ...all, ...own },
    required: new Set([...parts.flatMap((part) => [...(part?.required ?? [])]), ...required]),
  }
}

/** The columns of rows that `schema` describes; undefined when it describes no object. */
export function columnsOfSchema(document: OpenApi, schema: unknown): readonly Column[] | undefined {
  const found = propertiesOf(document, schema)
  if (found === undefined) return undefined
  return Object.entries(found.all).map(([name, given]) => {
    const property = follow(document, given) ?? {}
    const native = textOf(property['format']) || typesOf(property).join('|') || 'any'
    const isNull = typesOf(property).includes('null') || property['nullable'] === true
    return Column.parse({ name, native, nullable: isNull || !found.required.has(name), ...typedOf(property) })
  })
}
