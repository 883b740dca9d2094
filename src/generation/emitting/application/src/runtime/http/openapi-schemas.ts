// openapi-schemas: fields and rows in the words of JSON Schema.
import type { EntityDefinition, FieldDefinition } from '../definition.ts'

export type Json = { readonly [key: string]: unknown }

export const string: Json = { type: 'string' }
export const id: Json = { type: 'string', format: 'uuid' }
export const ref = (name: string): Json => ({ $ref: `#/components/schemas/${name}` })

/** What a value of a field looks like, bounds aside. Pure. */
export function typeSchema(field: FieldDefinition): Json {
  const { type, scale = 2, values } = field
  const formats: Readonly<Record<string, string>> = {
    date: 'date',
    datetime: 'date-time',
    time: 'time',
    email: 'email',
    url: 'uri',
    uuid: 'uuid',
    duration: 'duration',
  }
  switch (type) {
    case 'int':
      return { type: 'integer' }
    case 'bool':
      return { type: 'boolean' }
    case 'money':
    case 'decimal':
      return { type: 'string', pattern: scale === 0 ? '^-?\\d+$' : `^-?\\d+(\\.\\d{1,${scale}})?$` }
    case 'enum':
      return { type: 'string', enum: values ?? [] }
    case 'json':
      return {}
    default:
      return formats[type] === undefined ? string : { type: 'string', format: formats[type] }
  }
}

function boundsOf({ type, min, max, minLength, maxLength, pattern }: FieldDefinition): Json {
  const isInteger = type === 'int'
  return {
    ...(isInteger && min !== undefined ? { minimum: Number(min) } : {}),
    ...(isInteger && max !== undefined ? { maximum: Number(max) } : {}),
    ...(minLength === undefined ? {} : { minLength }),
    ...(maxLength === undefined ? {} : { maxLength }),
    ...(pattern === undefined ? {} : { pattern: `^(?:${pattern})$` }),
  }
}

const orNull = (schema: Json, isRequired: boolean): Json =>
  isRequired || Object.keys(schema).length === 0 ? schema : { anyOf: [schema, { type: 'null' }] }

function fieldSchema(field: FieldDefinition): Json {
  const { label, requirement, required, computed } = field
  return {
    ...orNull({ ...typeSchema(field), ...boundsOf(field) }, required),
    title: label,
    description: `Line ${requirement} of the requirements.`,
    ...(computed === undefined ? {} : { readOnly: true }),
  }
}

function properties(
  { fields, parents }: EntityDefinition,
  chosen: (field: FieldDefinition) => boolean,
): Json {
  return Object.fromEntries([
    ...fields.filter(chosen).map((field) => [field.name, fieldSchema(field)]),
    ...parents.map(({ key, label, required, requirement }) => [
      key,
      { ...orNull(id, required), title: label, description: `Line ${requirement} of the requirements.` },
    ]),
  ])
}

const isWritable =
  ({ workflow }: EntityDefinition) =>
  ({ name, computed }: FieldDefinition): boolean =>
    computed === undefined && workflow?.field !== name

/** What must be given to create a row: parents may follow from who asks. */
const requiredNames = (entity: EntityDefinition): readonly string[] =>
  entity.fields
    .filter((field) => isWritable(entity)(field) && field.required && field.default === undefined)
    .map(({ name }) => name)

/** Schemas of one entity by their names: the row, what creates and changes one, and a page. Pure. */
export function schemasOf(entity: EntityDefinition): Json {
  const { name } = entity
  const required = requiredNames(entity)
  return {
    [name]: {
      type: 'object',
      title: entity.label,
      properties: { id, ...properties(entity, () => true), createdAt: time, updatedAt: time },
      required: ['id', 'createdAt', 'updatedAt'],
    },
    [`${name}Create`]: {
      type: 'object',
      properties: properties(entity, ({ computed }) => computed === undefined),
      ...(required.length === 0 ? {} : { required }),
      additionalProperties: false,
    },
    [`${name}Patch`]: {
      type: 'object',
      properties: properties(entity, isWritable(entity)),
      additionalProperties: false,
    },
    [`${name}Page`]: {
      type: 'object',
      properties: { items: { type: 'array', items: ref(name) }, nextCursor: { type: ['string', 'null'] } },
      required: ['items', 'nextCursor'],
    },
  }
}

const time: Json = { type: 'string', format: 'date-time', readOnly: true }
