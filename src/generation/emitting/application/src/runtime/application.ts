// application: puts the parts together. Nothing runs yet: `start.ts` listens, and the clock is handed in.
import { Hono } from 'hono'
import { createSessionService } from './accounts/sessions.ts'
import { createUserService } from './accounts/users.ts'
import type { ApplicationDefinition } from './definition.ts'
import { createEntityService } from './entities/entity-service.ts'
import type { World } from './entities/world.ts'
import type { ApplicationHooks } from './hooks.ts'
import { problemAnswer, responseOf } from './http/answer.ts'
import { entityRoutes } from './http/entity-routes.ts'
import { createObserve, reportTo, type Observe } from './http/observe.ts'
import { describeApi } from './http/openapi.ts'
import { operationRoutes } from './http/operation-routes.ts'
import { clientOf, sessionCookie, type Bindings, type RequestContext } from './http/request.ts'
import { notPossible, openRoutes, type Routes } from './http/routes.ts'
import { sessionRoutes } from './http/session-routes.ts'
import { mountInterface } from './interface/mount-interface.ts'
import type { Configuration, Environment } from './operations/configuration.ts'
import type { Log } from './operations/log.ts'
import { createMetrics } from './operations/metrics.ts'
import { createOperations, type Lifecycle } from './operations/operations.ts'
import { openRelay, type Relay } from './outbox/relay.ts'
import { createScheduler, type Scheduler } from './schedules/scheduler.ts'
import { Problem } from './problem.ts'
import type { Application, EntityService } from './services.ts'
import type { Database } from './store/database.ts'
import type { Migration } from './store/migrate.ts'
import { createTable } from './store/table.ts'

export type Parts = {
  readonly definition: ApplicationDefinition
  readonly hooks: ApplicationHooks
  readonly database: Database
  readonly migrations: readonly Migration[]
  readonly configuration: Configuration
  readonly environment: Environment
  readonly log: Log
  readonly clock: () => Date
  readonly elapsedMs: () => number
}

export type Assembled = {
  readonly app: Hono<Bindings>
  readonly application: Application
  readonly relay: Relay
  readonly scheduler: Scheduler
  readonly lifecycle: Lifecycle
}

/** Names of fields that never get into a log. */
export const sensitiveNames = ({ entities }: ApplicationDefinition): ReadonlySet<string> =>
  new Set(
    entities.flatMap(({ fields }) =>
      fields.filter(({ sensitive }) => sensitive !== undefined).map(({ name }) => name),
    ),
  )

function createServices(world: World, definition: ApplicationDefinition, database: Database): Application {
  const services = new Map<string, EntityService>(
    definition.entities.map((entity) => [entity.name, createEntityService(world, entity)]),
  )
  const byPath = new Map(definition.entities.map(({ path, name }) => [path, name]))
  const service = (entity: string): EntityService => {
    const found = services.get(entity)
    if (found === undefined) throw new Error(`there is no entity ${entity}`)
    return found
  }
  return {
    definition,
    users: createUserService(database, definition, world.clock),
    sessions: createSessionService(database, world.clock),
    service,
    serviceAt: (path) => {
      const entity = byPath.get(path)
      return entity === undefined ? undefined : { entity, service: service(entity) }
    },
  }
}

function createWorld(
  { definition, hooks, database, clock }: Parts,
  onCommitted: World['onCommitted'],
): World {
  const tables = new Map(
    definition.entities.map((entity) => [entity.name, createTable(entity, database.dialect)]),
  )
  return {
    definition,
    database,
    hooks,
    clock,
    onCommitted,
    table: (entity) => {
      const table = tables.get(entity)
      if (table === undefined) throw new Error(`there is no entity ${entity}`)
      return table
    },
  }
}

/** Routes and workers of the application. */
export function assemble(parts: Parts): Assembled {
  const { definition, database, migrations, configuration, environment, log, clock, elapsedMs } = parts
  const metrics = createMetrics(definition.name)
  const relay = openRelay(database, definition, environment, log, clock)
  const lifecycle: Lifecycle = { isDraining: false }
  const world = createWorld(parts, metrics.happened)
  const application = createServices(world, definition, database)
  const isSecure = configuration.publicUrl?.startsWith('https://') === true
  const release = environment['NEXO_RELEASE'] ?? environment['RELEASE'] ?? 'unknown'
  const operations = createOperations(database, migrations, relay, metrics, lifecycle, release)

  const app = new Hono<Bindings>()
  const observe = createObserve({ log, metrics, isSecure, elapsedMs })
  const routes = openRoutes(app, observe)
  for (const entity of definition.entities) entityRoutes(routes, application, entity)
  sessionRoutes(routes, application, isSecure)
  const document = describeApi(definition)
  operationRoutes(routes, operations, () => document)
  const pages = createPages(application, configuration, isSecure, log)
  app.notFound(observeRest(observe, routes, pages))
  return { app, application, relay, scheduler: createScheduler(world, log), lifecycle }
}

/**
 * Pages stand beside the API, not among its routes: those are found faster when no pattern of a page could be one of
 * them. The id of a request goes with it, so that its mistakes are found in the log.
 */
function createPages(
  application: Application,
  { publicUrl }: Configuration,
  isSecure: boolean,
  log: Log,
): Hono {
  const pages = new Hono()
  const report = reportTo(log)
  mountInterface(pages, application, {
    sessionCookie: { name: sessionCookie, secure: isSecure },
    publicUrl,
    clientOf,
    report: (error, c) => report(error, requestIdOf(c.env), c.req.path),
  })
  pages.notFound((c) => responseOf(problemAnswer(c.req.path, nothingHere()), {}))
  return pages
}

/** Answers what no route answers: a page, or why there is nothing. */
function observeRest(
  observe: Observe,
  routes: Routes,
  pages: Hono,
): (c: RequestContext) => Promise<Response> {
  const page = observe('', (c, requestId) => {
    if (c.req.path.startsWith('/api/')) throw nothingHere()
    return pages.fetch(c.req.raw, { ...c.env, requestId })
  })
  return (c) => {
    const place = routes.placeOf(c.req.path)
    if (place === undefined) return page(c)
    const refuse = observe(place.template, () => {
      throw notPossible(c.req.method, place)
    })
    return refuse(c)
  }
}

const nothingHere = (): Problem => new Problem(404, 'There is nothing here')

const requestIdOf = (environment: unknown): string =>
  typeof environment === 'object' && environment !== null && 'requestId' in environment
    ? String(environment.requestId)
    : 'unknown'
