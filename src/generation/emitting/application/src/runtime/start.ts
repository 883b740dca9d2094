// start: the commands of the application: serve, migrate, user add.
import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { addUser } from './accounts/users.ts'
import { assemble, sensitiveNames, type Parts } from './application.ts'
import type { ApplicationDefinition } from './definition.ts'
import type { ApplicationHooks } from './hooks.ts'
import {
  ConfigurationError,
  readConfiguration,
  type Configuration,
  type Environment,
} from './operations/configuration.ts'
import { createLog, describeError, type Log } from './operations/log.ts'
import { Problem } from './problem.ts'
import type { Database } from './store/database.ts'
import { migrate, readMigrations } from './store/migrate.ts'
import { serve } from './serve.ts'

export type Program = {
  readonly definition: ApplicationDefinition
  readonly hooks: ApplicationHooks
  /** Folder of the application: migrations are below it. */
  readonly root: string
}

type Process = {
  readonly argv: readonly string[]
  readonly environment: Environment
  readonly stdin: NodeJS.ReadableStream
  readonly print: (line: string) => void
  readonly complain: (line: string) => void
}

const usage = `usage: node app.js                              serves the application
       node app.js migrate                      brings the database to this release
       node app.js user add EMAIL --role ROLE   adds a user; the password is read from standard input
       node app.js user list`

async function openDatabase({ database }: Configuration, log: Log): Promise<Database> {
  if (database.kind === 'postgres') {
    const { openPostgres } = await import('./store/postgres.ts')
    return openPostgres(database.url, (error) => log.warn('an idle connection broke', describeError(error)))
  }
  mkdirSync(dirname(database.file), { recursive: true, mode: 0o700 })
  const { openSqlite } = await import('./store/sqlite.ts')
  return openSqlite(database.file)
}

/** Everything that commands stand on, with the database at this release. */
export async function prepare(
  { definition, hooks, root }: Program,
  environment: Environment,
  write: (line: string) => void,
): Promise<Parts> {
  const configuration = readConfiguration(environment)
  const clock = (): Date => new Date()
  const log = createLog(configuration, sensitiveNames(definition), clock, write)
  const database = await openDatabase(configuration, log)
  const migrations = readMigrations(join(root, 'migrations'), database.dialect)
  try {
    const done = await migrate(database, migrations, clock)
    if (done.length > 0) log.info('migrations ran', { migrations: done })
  } catch (error) {
    await database.close()
    throw error
  }
  return {
    definition,
    hooks,
    database,
    migrations,
    configuration,
    environment,
    log,
    clock,
    elapsedMs: () => performance.now(),
  }
}

async function readAll(stream: NodeJS.ReadableStream): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks).toString('utf8')
}

/** `--role ROLE` and one address, in any order. */
function readUserArguments(
  args: readonly string[],
): { readonly email: string; readonly role: string } | undefined {
  const at = args.indexOf('--role')
  const role = at < 0 ? args.find((arg) => arg.startsWith('--role='))?.slice('--role='.length) : args[at + 1]
  const rest = args.filter((arg, index) => !arg.startsWith('--') && (at < 0 || index !== at + 1))
  const [email] = rest
  return email === undefined || role === undefined || rest.length !== 1 ? undefined : { email, role }
}

async function userCommand(program: Program, process: Process, args: readonly string[]): Promise<number> {
  const quiet = { LOG_LEVEL: 'error', ...process.environment }
  const [verb, ...rest] = args
  if (verb === 'list') {
    const parts = await prepare(program, quiet, process.complain)
    const rows = await parts.database.all('SELECT "email", "role" FROM "_users" ORDER BY "email"')
    for (const row of rows) process.print(`${String(row['email'])} ${String(row['role'])}\n`)
    await parts.database.close()
    return 0
  }
  const user = verb === 'add' ? readUserArguments(rest) : undefined
  if (user === undefined) {
    process.complain(`${usage}\n`)
    return 2
  }
  const password = (await readAll(process.stdin)).replace(/\r?\n$/, '')
  const parts = await prepare(program, quiet, process.complain)
  try {
    const added = await addUser(parts.database, program.definition, { ...user, password }, parts.clock())
    process.print(`${added.email} was added with the role ${added.role}\n`)
    return 0
  } finally {
    await parts.database.close()
  }
}

async function migrateCommand(program: Program, process: Process): Promise<number> {
  const parts = await prepare(program, process.environment, process.complain)
  await parts.database.close()
  process.print('the database is at this release\n')
  return 0
}

/** What went wrong, in words for whoever started it. */
function explain(error: unknown): string {
  if (error instanceof Problem) return [error.title, ...error.errors.map(({ message }) => message)].join(': ')
  if (error instanceof ConfigurationError) return error.message
  return error instanceof Error ? error.message : String(error)
}

/** Runs one command; resolves with the exit code. `serve` resolves when it was asked to stop and has drained. */
export async function run(program: Program, process: Process): Promise<number> {
  const [command = 'serve', ...args] = process.argv
  try {
    if (command === 'serve') {
      const parts = await prepare(program, process.environment, process.print)
      return await serve(parts, assemble(parts))
    }
    if (command === 'migrate') return await migrateCommand(program, process)
    if (command === 'user') return await userCommand(program, process, args)
    process.complain(`${usage}\n`)
    return 2
  } catch (error) {
    process.complain(`${explain(error)}\n`)
    return 1
  }
}
