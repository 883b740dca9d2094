// testbed: the services of the application on a database of their own, at a moment that stands still. Rows are there
// for one test; users stay. What is arranged is done by the application itself, what is tested by whom the test names.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { assemble, sensitiveNames } from '../../src/runtime/application.ts'
import type { ApplicationDefinition, Caller } from '../../src/runtime/definition.ts'
import type { ApplicationHooks } from '../../src/runtime/hooks.ts'
import { readConfiguration } from '../../src/runtime/operations/configuration.ts'
import { createLog } from '../../src/runtime/operations/log.ts'
import { Problem } from '../../src/runtime/problem.ts'
import type { Application, Item } from '../../src/runtime/services.ts'
import { quoteName, type Database } from '../../src/runtime/store/database.ts'
import { migrate, readMigrations } from '../../src/runtime/store/migrate.ts'
import { openSqlite } from '../../src/runtime/store/sqlite.ts'
import { createUsers, openSession, type TestUser } from './users.ts'

/** The moment at which everything happens: a Wednesday, so that no day, week or month ends nearby. */
const now = new Date('2030-05-15T12:00:00Z')

type Input = Readonly<Record<string, unknown>>

/** What a refusal must be. `line`: the line of the requirements that it names. */
export type Refusal = {
  readonly status: number | readonly number[]
  readonly field?: string
  readonly line?: number
}

export type HttpOptions = {
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

export type Testbed = {
  /** The services, for what no shorthand below says. */
  readonly application: Application
  /** Asks the API, as it is asked over HTTP; without a user there is no session. */
  request(method: string, path: string, user?: TestUser, options?: HttpOptions): Promise<Response>
  /** Whoever has no session. */
  readonly nobody: Caller
  /** The user number `number` of a role. */
  user(role: string, number: number): Promise<TestUser>
  create(entity: string, input: Input, caller?: Caller): Promise<Item>
  update(entity: string, id: string, patch: Input, caller?: Caller): Promise<Item>
  remove(entity: string, id: string, caller?: Caller): Promise<void>
  move(entity: string, id: string, to: string, caller?: Caller): Promise<Item>
  act(entity: string, id: string, verb: string, caller?: Caller): Promise<Item>
  show(entity: string, id: string, caller: Caller): Promise<Item>
  /** Ids of all rows that somebody sees in the list, oldest first. */
  visible(entity: string, caller: Caller): Promise<readonly string[]>
  /** A row as it is, or undefined. */
  find(entity: string, id: string): Promise<Item | undefined>
  list(entity: string, query: Readonly<Record<string, string>>): Promise<readonly Item[]>
  link(entity: string, id: string, link: string, otherId: string): Promise<void>
  unlink(entity: string, id: string, link: string, otherId: string): Promise<void>
  linked(entity: string, id: string, link: string): Promise<readonly string[]>
  /** Whether a message to an integration that tells of a row waits to be sent. */
  isSent(integration: string, id: string): Promise<boolean>
  refusesToCreate(entity: string, input: Input, refusal: Refusal, caller?: Caller): Promise<void>
  refusesToUpdate(entity: string, id: string, patch: Input, refusal: Refusal, caller?: Caller): Promise<void>
  refusesToRemove(entity: string, id: string, refusal: Refusal, caller?: Caller): Promise<void>
  refusesToMove(entity: string, id: string, to: string, refusal: Refusal, caller?: Caller): Promise<void>
  refusesToAct(entity: string, id: string, verb: string, refusal: Refusal, caller?: Caller): Promise<void>
  refusesToShow(entity: string, id: string, caller: Caller, refusal: Refusal): Promise<void>
  refusesToList(entity: string, caller: Caller, refusal: Refusal): Promise<void>
  /** Removes every row and message. */
  empty(): Promise<void>
  close(): Promise<void>
}

/** Waits for a refusal and looks whether it is the right one; a refusal of something else fails the test. */
async function expectRefusal(work: Promise<unknown>, { status, field, line }: Refusal): Promise<void> {
  const refused = await work.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (!(refused instanceof Problem)) {
    if (refused !== undefined) throw refused
    assert.fail(`it was accepted, and should have been refused with ${String(status)}`)
  }
  const shown = `${refused.status} ${refused.title}: ${JSON.stringify(refused.errors)}`
  assert.ok([status].flat().includes(refused.status), `expected ${String(status)}, got ${shown}`)
  const about = refused.errors.filter((mistake) => field === undefined || mistake.field === field)
  if (field !== undefined) assert.ok(about.length > 0, `expected a mistake of ${field}, got ${shown}`)
  if (line !== undefined)
    assert.ok(
      about.some(({ requirement }) => requirement === line),
      `expected line ${line} of the requirements, got ${shown}`,
    )
}

/** Every table of the application but users, all or nothing. */
async function emptyTables(database: Database): Promise<void> {
  const rows = await database.all(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name NOT IN ('_migrations', '_users')",
  )
  await database.transaction(async (queries) => {
    // References are looked at when it is done, so that the order does not matter.
    await queries.run('PRAGMA defer_foreign_keys = ON')
    for (const { name } of rows) await queries.run(`DELETE FROM ${quoteName(String(name))}`)
  })
}

/** Opens the application on an empty database in a temporary folder. `root`: where its migrations are. */
export async function openTestbed(
  definition: ApplicationDefinition,
  hooks: ApplicationHooks,
  root: string,
  clock: () => Date = () => now,
): Promise<Testbed> {
  const folder = mkdtempSync(join(tmpdir(), 'application-test-'))
  const environment = { PORT: '0', DATA_DIR: folder, LOG_LEVEL: 'error' }
  const configuration = readConfiguration(environment)
  const database = openSqlite(join(folder, 'test.db'))
  const migrations = readMigrations(join(root, 'migrations'), 'sqlite')
  await migrate(database, migrations, clock)
  const log = createLog(configuration, sensitiveNames(definition), clock, (line) =>
    process.stderr.write(line),
  )
  const { app, application } = assemble({
    definition,
    hooks,
    database,
    migrations,
    configuration,
    environment,
    log,
    clock,
    elapsedMs: () => performance.now(),
  })
  const { service } = application
  const itself: Caller = { kind: 'system' }
  const nobody: Caller = { kind: 'anyone' }
  const user = createUsers(database, clock())

  const bed: Omit<Testbed, `refuses${string}` | 'empty' | 'close'> = {
    application,
    request: async (method, path, asker, { body, headers = {} } = {}) =>
      app.request(path, {
        method,
        headers: {
          ...(asker === undefined
            ? {}
            : { authorization: `Bearer ${await openSession(database, asker, clock())}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
    nobody,
    user,
    create: async (entity, input, caller = itself) => (await service(entity).create(caller, input)).item,
    update: async (entity, id, patch, caller = itself) =>
      (await service(entity).update(caller, id, patch)).item,
    remove: (entity, id, caller = itself) => service(entity).remove(caller, id),
    move: async (entity, id, to, caller = itself) => (await service(entity).transition(caller, id, to)).item,
    act: async (entity, id, verb, caller = itself) => (await service(entity).act(caller, id, verb)).item,
    show: async (entity, id, caller) => (await service(entity).get(caller, id)).item,
    visible: async (entity, caller) => {
      const { items } = await service(entity).list(caller, { limit: '100' })
      return items.map(({ id }) => id).sort()
    },
    find: async (entity, id) => {
      const { items } = await service(entity).list(itself, { limit: '100' })
      return items.find((item) => item.id === id)
    },
    list: async (entity, query) => (await service(entity).list(itself, { limit: '100', ...query })).items,
    link: (entity, id, link, otherId) => service(entity).link(itself, id, link, otherId),
    unlink: (entity, id, link, otherId) => service(entity).unlink(itself, id, link, otherId),
    linked: async (entity, id, link) =>
      (await service(entity).linked(itself, id, link)).map((item) => item.id),
    isSent: async (integration, id) => {
      const rows = await database.all('SELECT "message" FROM "_outbox" WHERE "integration" = ?', [
        integration,
      ])
      return rows.some(({ message }) => String(message).includes(id))
    },
  }
  return {
    ...bed,
    refusesToCreate: (entity, input, refusal, caller) =>
      expectRefusal(bed.create(entity, input, caller), refusal),
    refusesToUpdate: (entity, id, patch, refusal, caller) =>
      expectRefusal(bed.update(entity, id, patch, caller), refusal),
    refusesToRemove: (entity, id, refusal, caller) => expectRefusal(bed.remove(entity, id, caller), refusal),
    refusesToMove: (entity, id, to, refusal, caller) =>
      expectRefusal(bed.move(entity, id, to, caller), refusal),
    refusesToAct: (entity, id, verb, refusal, caller) =>
      expectRefusal(bed.act(entity, id, verb, caller), refusal),
    refusesToShow: (entity, id, caller, refusal) => expectRefusal(bed.show(entity, id, caller), refusal),
    refusesToList: (entity, caller, refusal) => expectRefusal(bed.visible(entity, caller), refusal),
    empty: () => emptyTables(database),
    close: async () => {
      await database.close()
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}
