// json-schema: reads as much of a JSON Schema as the reference shows.
import * as z from 'zod'

type Text = string | number | boolean | null

/** One schema, with the parts that the reference reads. */
export type SchemaNode = {
  readonly type?: string | readonly string[] | undefined
  readonly description?: string | undefined
  readonly const?: Text | undefined
  readonly enum?: readonly Text[] | undefined
  readonly pattern?: string | undefined
  readonly minimum?: number | undefined
  readonly maximum?: number | undefined
  readonly required?: readonly string[] | undefined
  readonly properties?: Readonly<Record<string, SchemaNode>> | undefined
  readonly items?: SchemaNode | undefined
  readonly anyOf?: readonly SchemaNode[] | undefined
  readonly oneOf?: readonly SchemaNode[] | undefined
  readonly additionalProperties?: boolean | SchemaNode | undefined
}

const Scalar = z.union([z.string(), z.number(), z.boolean(), z.null()])

export const SchemaNode: z.ZodType<SchemaNode> = z.lazy(() =>
  z.object({
    type: z.union([z.string(), z.array(z.string())]).optional(),
    description: z.string().optional(),
    const: Scalar.optional(),
    enum: z.array(Scalar).optional(),
    pattern: z.string().optional(),
    minimum: z.number().optional(),
    maximum: z.number().optional(),
    required: z.array(z.string()).optional(),
    properties: z.record(z.string(), SchemaNode).optional(),
    items: SchemaNode.optional(),
    anyOf: z.array(SchemaNode).optional(),
    oneOf: z.array(SchemaNode).optional(),
    additionalProperties: z.union([z.boolean(), SchemaNode]).optional(),
  }),
)

// JSON Schema gives every integer the limits of the format; those say nothing about the value.
const isLimit = (value: number | undefined): value is number =>
  value !== undefined && Math.abs(value) < Number.MAX_SAFE_INTEGER

function rangeText({ minimum, maximum }: SchemaNode): string {
  if (isLimit(minimum) && isLimit(maximum)) return ` (${minimum} to ${maximum})`
  if (isLimit(minimum)) return ` (at least ${minimum})`
  return isLimit(maximum) ? ` (at most ${maximum})` : ''
}

/** The kind of value that a schema takes, in few words. */
export function typeText(schema: SchemaNode): string {
  const options = schema.anyOf ?? schema.oneOf
  if (options !== undefined) return [...new Set(options.map(typeText))].join(' or ')
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.enum !== undefined) return schema.enum.map((one) => JSON.stringify(one)).join(', ')
  if (schema.type === 'array')
    return `list of ${schema.items === undefined ? 'anything' : typeText(schema.items)}`
  if (schema.type === 'object') return 'map'
  return `${[schema.type ?? 'anything'].flat().join(' or ')}${rangeText(schema)}`
}

export type SchemaRow = {
  readonly path: string
  readonly type: string
  readonly required: boolean
  readonly description: string
}

/** One row per key, nested keys after their parent. Keys that the user names stand as `*`. */
export function schemaRows(schema: SchemaNode, prefix = ''): readonly SchemaRow[] {
  const named = Object.entries(schema.properties ?? {}).flatMap(([name, child]) => {
    const path = prefix === '' ? name : `${prefix}.${name}`
    const row = {
      path,
      type: typeText(child),
      required: schema.required?.includes(name) ?? false,
      description: child.description ?? '',
    }
    return [row, ...schemaRows(child, path)]
  })
  const { additionalProperties: any } = schema
  const free = typeof any === 'object' ? schemaRows(any, `${prefix}.*`) : []
  const options = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].flatMap((one) => schemaRows(one, prefix))
  return unique([...named, ...free, ...options])
}

/** Alternatives repeat keys: one row each, with every type that it may have. */
function unique(rows: readonly SchemaRow[]): readonly SchemaRow[] {
  const byPath = new Map<string, SchemaRow>()
  for (const row of rows) {
    const before = byPath.get(row.path)
    const types = [...new Set([...(before?.type.split(' or ') ?? []), ...row.type.split(' or ')])]
    byPath.set(row.path, { ...row, ...before, type: types.join(' or ') })
  }
  return [...byPath.values()]
}
