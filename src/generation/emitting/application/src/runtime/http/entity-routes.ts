// entity-routes: the API of one entity.
import type { EntityDefinition } from '../definition.ts'
import { Problem } from '../problem.ts'
import { emptyAnswer, jsonAnswer, type Answer } from './answer.ts'
import type { Application, Versioned } from '../services.ts'
import {
  callerOf,
  etagOf,
  headerOf,
  idempotencyKeyOf,
  readBody,
  readQuery,
  versionOf,
  type RequestContext,
} from './request.ts'
import type { Routes } from './routes.ts'

/** Ids are text in addresses; what is none finds nothing. */
const idOf = (c: RequestContext): string => c.req.param('id') ?? ''

const noParameters = (c: RequestContext): void => {
  const [name] = Object.keys(c.req.query())
  if (name !== undefined)
    throw new Problem(400, 'The parameters are not understood', [
      { field: name, code: 'unknown', message: `${name} is no parameter here`, requirement: null },
    ])
}

/** The answer is the item alone, so what is only warned of goes beside it: the list of `errors` of a refusal, in ASCII. */
const warningHeader = (warnings: Versioned['warnings']): Readonly<Record<string, string>> =>
  warnings === undefined
    ? {}
    : {
        'x-warnings': JSON.stringify(warnings).replaceAll(
          /[^\x20-\x7e]/g,
          (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
        ),
      }

function send(c: RequestContext, { item, version, warnings }: Versioned): Answer {
  const etag = etagOf(version)
  if (c.req.method === 'GET' && headerOf(c, 'if-none-match') === etag) return emptyAnswer(304, { etag })
  return jsonAnswer(item, 200, { etag, ...warningHeader(warnings) })
}

/** An action needs no body; one that is there must be an empty object. */
async function requireNoBody(c: RequestContext): Promise<void> {
  if ((headerOf(c, 'content-length') ?? '0') === '0' && headerOf(c, 'transfer-encoding') === undefined) return
  const [name] = Object.keys(await readBody(c))
  if (name !== undefined)
    throw new Problem(422, 'The action takes no fields', [
      { field: name, code: 'unknown', message: 'the action takes no fields', requirement: null },
    ])
}

function linkRoutes(routes: Routes, application: Application, definition: EntityDefinition): void {
  const service = application.service(definition.name)
  for (const { path } of definition.links) {
    const base = `/api/${definition.path}/:id/${path}`
    const other = (c: RequestContext): string => c.req.param('otherId') ?? ''
    routes.add('GET', base, async (c) => {
      noParameters(c)
      const items = await service.linked(await callerOf(c, application), idOf(c), path)
      return jsonAnswer({ items, nextCursor: null })
    })
    routes.add('PUT', `${base}/:otherId`, async (c) => {
      await service.link(await callerOf(c, application), idOf(c), path, other(c))
      return emptyAnswer(204)
    })
    routes.add('POST', base, async (c) => {
      const caller = await callerOf(c, application)
      const { id } = await readBody(c)
      if (typeof id !== 'string')
        throw new Problem(422, 'The request breaks what is required', [
          { field: 'id', code: 'type', message: 'id is the id of the other row', requirement: null },
        ])
      await service.link(caller, idOf(c), path, id)
      return emptyAnswer(204)
    })
    routes.add('DELETE', `${base}/:otherId`, async (c) => {
      await service.unlink(await callerOf(c, application), idOf(c), path, other(c))
      return emptyAnswer(204)
    })
  }
}

function moveRoutes(routes: Routes, application: Application, definition: EntityDefinition): void {
  const service = application.service(definition.name)
  const base = `/api/${definition.path}/:id`
  for (const { verb } of definition.actions)
    routes.add('POST', `${base}/${verb}`, async (c) => {
      const caller = await callerOf(c, application)
      await requireNoBody(c)
      return send(c, await service.act(caller, idOf(c), verb))
    })
  if (definition.workflow === null) return
  routes.add('POST', `${base}/transitions`, async (c) => {
    const caller = await callerOf(c, application)
    const { to, ...rest } = await readBody(c)
    const [unknown] = Object.keys(rest)
    if (typeof to !== 'string' || unknown !== undefined)
      throw new Problem(422, 'The request breaks what is required', [
        {
          field: unknown ?? 'to',
          code: unknown === undefined ? 'required' : 'unknown',
          message: 'a transition takes the state to move to, as "to"',
          requirement: null,
        },
      ])
    return send(c, await service.transition(caller, idOf(c), to))
  })
}

export function entityRoutes(routes: Routes, application: Application, definition: EntityDefinition): void {
  const service = application.service(definition.name)
  const base = `/api/${definition.path}`
  routes.add('GET', base, async (c) =>
    jsonAnswer(await service.list(await callerOf(c, application), readQuery(c))),
  )
  routes.add('POST', base, async (c) => {
    const caller = await callerOf(c, application)
    const idempotencyKey = idempotencyKeyOf(c)
    const created = await service.create(
      caller,
      await readBody(c),
      idempotencyKey === undefined ? {} : { idempotencyKey },
    )
    return jsonAnswer(created.item, 201, {
      location: `${base}/${created.item.id}`,
      etag: etagOf(created.version),
      ...warningHeader(created.warnings),
    })
  })
  routes.add('GET', `${base}/:id`, async (c) => {
    noParameters(c)
    return send(c, await service.get(await callerOf(c, application), idOf(c)))
  })
  routes.add('PATCH', `${base}/:id`, async (c) => {
    const caller = await callerOf(c, application)
    const version = versionOf(c)
    return send(c, await service.update(caller, idOf(c), await readBody(c), version))
  })
  routes.add('DELETE', `${base}/:id`, async (c) => {
    await service.remove(await callerOf(c, application), idOf(c), versionOf(c))
    return emptyAnswer(204)
  })
  moveRoutes(routes, application, definition)
  linkRoutes(routes, application, definition)
}
