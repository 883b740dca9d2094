// openapi-entity: the paths of one entity in the description of the API.
import type { EntityDefinition } from '../definition.ts'
import { hasRange, isFilterable, sortableNames } from '../entities/list-query.ts'
import { etag, json, pathParameter, queryParameter, refusals } from './openapi-parts.ts'
import { id, ref, string, typeSchema, type Json } from './openapi-schemas.ts'

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

/** What can be asked of rows of `entity`. Pure. */
export function entityPaths(entity: EntityDefinition): Json {
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
