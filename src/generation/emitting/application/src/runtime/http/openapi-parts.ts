// openapi-parts: what many places of the description of the API say.
import { id, ref, string, type Json } from './openapi-schemas.ts'

export const json = (schema: Json): Json => ({ content: { 'application/json': { schema } } })
export const etag: Json = {
  headers: {
    ETag: { description: 'The version, for If-Match.', schema: string },
    'X-Warnings': {
      description:
        'What the requirements would rather have otherwise: a list like `errors` of a refusal, as JSON.',
      schema: string,
    },
  },
}
export const refusals: Json = {
  default: {
    description: 'A refusal.',
    content: { 'application/problem+json': { schema: ref('Problem') } },
  },
}

export const pathParameter = (name: string): Json => ({ name, in: 'path', required: true, schema: id })
export const queryParameter = (name: string, schema: Json, description?: string): Json => ({
  name,
  in: 'query',
  schema,
  ...(description === undefined ? {} : { description }),
})
