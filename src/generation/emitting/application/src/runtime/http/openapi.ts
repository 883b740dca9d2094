// openapi: the description of the API (OpenAPI 3.1), made from the same definition as the routes.
import type { ApplicationDefinition } from '../definition.ts'
import { entityPaths } from './openapi-entity.ts'
import { json, refusals } from './openapi-parts.ts'
import { id, schemasOf, string, type Json } from './openapi-schemas.ts'

const problem: Json = {
  type: 'object',
  properties: {
    type: string,
    title: string,
    status: { type: 'integer' },
    instance: string,
    errors: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          field: { type: ['string', 'null'] },
          code: string,
          message: string,
          requirement: {
            type: ['integer', 'null'],
            description: 'Line of the requirements that asks for it.',
          },
        },
        required: ['field', 'code', 'message', 'requirement'],
      },
    },
  },
  required: ['type', 'title', 'status', 'errors'],
}

const user: Json = {
  type: 'object',
  properties: { id, email: string, role: string },
  required: ['id', 'email', 'role'],
}

const sessionPaths: Json = {
  '/api/session': {
    get: {
      tags: ['session'],
      operationId: 'getSession',
      summary: 'Who is logged in.',
      responses: {
        '200': { description: 'The user.', ...json({ type: 'object', properties: { user } }) },
        ...refusals,
      },
    },
    post: {
      tags: ['session'],
      operationId: 'beginSession',
      summary: 'Logs in.',
      security: [],
      requestBody: {
        required: true,
        ...json({
          type: 'object',
          properties: { email: string, password: string },
          required: ['email', 'password'],
        }),
      },
      responses: {
        '200': {
          description: 'A session.',
          ...json({ type: 'object', properties: { token: string, user } }),
        },
        ...refusals,
      },
    },
    delete: {
      tags: ['session'],
      operationId: 'endSession',
      summary: 'Logs out.',
      responses: { '204': { description: 'Done.' }, ...refusals },
    },
  },
}

const plain = (summary: string, operationId: string, type: string): Json => ({
  get: {
    tags: ['operations'],
    operationId,
    summary,
    security: [],
    responses: {
      '200': { description: 'It is so.', content: { [type]: {} } },
      '503': { description: 'It is not.', content: { [type]: {} } },
    },
  },
})

/** The document, for `/openapi.json`. Pure. */
export function describeApi(definition: ApplicationDefinition): Json {
  return {
    openapi: '3.1.0',
    info: { title: definition.label, version: '1', description: `Made from ${definition.requirementsFile}.` },
    servers: [{ url: '/' }],
    security: [{ bearer: [] }, { cookie: [] }, {}],
    paths: {
      ...Object.assign({}, ...definition.entities.map(entityPaths)),
      ...sessionPaths,
      '/livez': plain('Whether the process lives.', 'livez', 'application/json'),
      '/readyz': plain('Whether it can do its work.', 'readyz', 'application/json'),
      '/metrics': plain('Prometheus metrics.', 'metrics', 'text/plain'),
      '/openapi.json': plain('This document.', 'openapi', 'application/json'),
    },
    components: {
      schemas: { ...Object.assign({}, ...definition.entities.map(schemasOf)), Problem: problem },
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer' },
        cookie: { type: 'apiKey', in: 'cookie', name: 'session' },
      },
    },
  }
}
