// openapi: the description of the API (OpenAPI 3.1), made from the same definition as the routes.
import type { ApplicationDefinition, EntityDefinition } from '../definition.ts'
import { hasRange, isFilterable, sortableNames } from '../entities/list-query.ts'
import { id, ref, schemasOf, string, typeSchema, type Json } from './openapi-schemas.ts'

const json = (schema: Json): Json => ({ content: { 'application/json': { schema } } })
const etag: Json = { headers: { ETag: { description: 'The version, for If-Match.', schema: string } } }
const refusals: Json = {
  default: {
    description: 'A refusal.',
    content: { 'application/problem+json': { schema: ref('Problem') } },
  },
}

const pathParameter = (name: string): Json => ({ name, in: 'path', required: true, schema: id })
const queryParameter = (name: string, schema: Json, description?: string): Json => ({
  name,
  in: 'query',
  schema,
  ...(description === undefined ? {} : { description }),
})

function listParameters(entity: EntityDefinition): readonly Json[] {
  const fields = entity.fields.filter(isFilterable)
  const sorts = sortableNames(entity).flatMap((name) => [name, `-${name}`])
  return [
    ...fields.map((field) => queryParameter(field.name, typeSchema(field))),
    ...fields
      .filter(hasRange)
      .flatMap((field) =>
        ['gt', 'gte', 'lt', 'lte'].map((one) => queryParameter(`${field.name}[${one}]`, typeSchema(field))),
      ),
    ...entity.parents.map(({ key }) => queryParameter(key, id)),
    ...['createdAt', 'updatedAt'].flatMap((name) =>
      ['gt', 'gte', 'lt', 'lte'].map((one) =>
        queryParameter(`${name}[${one}]`, { type: 'string', format: 'date-time' }),
      ),
    ),
    queryParameter('q', string, 'Text to look for.'),
    queryParameter('sort', { type: 'string', enum: ['id', '-id', ...sorts] }),
    queryParameter('limit', { type: 'integer', minimum: 1, maximum: 100, default: 20 }),
    queryParameter('cursor', string, 'nextCursor of the page before.'),
  ]
}

const ifMatch: Json = {
  name: 'If-Match',
  in: 'header',
  schema: string,
  description: 'Refuses with 412 when the row has another version.',
}
const idempotencyKey: Json = {
  name: 'Idempotency-Key',
  in: 'header',
  schema: string,
  description: 'The same request with the same key is done once.',
}

function entityPaths(entity: EntityDefinition): Json {
  const { name, path, label, plural, actions, workflow, links } = entity
  const tags = [plural]
  const row = { description: `The ${label}.`, ...etag, ...json(ref(name)) }
  const gone = { description: 'Done.' }
  const base = `/api/${path}`
  const own = pathParameter('id')
  return {
    [base]: {
      get: {
        tags,
        operationId: `list${name}`,
        summary: `Lists ${plural}.`,
        parameters: listParameters(entity),
        responses: { '200': { description: 'A page.', ...json(ref(`${name}Page`)) }, ...refusals },
      },
      post: {
        tags,
        operationId: `create${name}`,
        summary: `Creates a ${label}.`,
        parameters: [idempotencyKey],
        requestBody: { required: true, ...json(ref(`${name}Create`)) },
        responses: { '201': row, ...refusals },
      },
    },
    [`${base}/{id}`]: {
      parameters: [own],
      get: {
        tags,
        operationId: `get${name}`,
        summary: `One ${label}.`,
        responses: { '200': row, '304': { description: 'Not changed.' }, ...refusals },
      },
      patch: {
        tags,
        operationId: `update${name}`,
        summary: `Changes a ${label}.`,
        parameters: [ifMatch],
        requestBody: { required: true, ...json(ref(`${name}Patch`)) },
        responses: { '200': row, ...refusals },
      },
      delete: {
        tags,
        operationId: `delete${name}`,
        summary: `Deletes a ${label}.`,
        parameters: [ifMatch],
        responses: { '204': gone, ...refusals },
      },
    },
    ...Object.fromEntries(
      actions.map(({ verb, requirement }) => [
        `${base}/{id}/${verb}`,
        {
          parameters: [own],
          post: {
            tags,
            operationId: `${verb.replaceAll('-', '_')}${name}`,
            summary: `Line ${requirement}: ${verb} a ${label}.`,
            responses: { '200': row, ...refusals },
          },
        },
      ]),
    ),
    ...(workflow === null
      ? {}
      : {
          [`${base}/{id}/transitions`]: {
            parameters: [own],
            post: {
              tags,
              operationId: `move${name}`,
              summary: `Moves a ${label} to another state.`,
              requestBody: {
                required: true,
                ...json({
                  type: 'object',
                  properties: { to: { type: 'string', enum: workflow.states } },
                  required: ['to'],
                  additionalProperties: false,
                }),
              },
              responses: { '200': row, ...refusals },
            },
          },
        }),
    ...Object.fromEntries(
      links.flatMap((link) => [
        [
          `${base}/{id}/${link.path}`,
          {
            parameters: [own],
            get: {
              tags,
              operationId: `list${name}_${link.name}`,
              summary: `${link.label} of a ${label}.`,
              responses: {
                '200': { description: 'All of them.', ...json(ref(`${link.entity}Page`)) },
                ...refusals,
              },
            },
            post: {
              tags,
              operationId: `add${name}_${link.name}`,
              summary: `Links a ${label}.`,
              requestBody: {
                required: true,
                ...json({ type: 'object', properties: { id }, required: ['id'] }),
              },
              responses: { '204': gone, ...refusals },
            },
          },
        ],
        [
          `${base}/{id}/${link.path}/{otherId}`,
          {
            parameters: [own, pathParameter('otherId')],
            put: {
              tags,
              operationId: `link${name}_${link.name}`,
              summary: `Links a ${label}.`,
              responses: { '204': gone, ...refusals },
            },
            delete: {
              tags,
              operationId: `unlink${name}_${link.name}`,
              summary: `Unlinks a ${label}.`,
              responses: { '204': gone, ...refusals },
            },
          },
        ],
      ]),
    ),
  }
}

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
