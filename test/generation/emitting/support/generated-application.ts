// An application that was generated from a document, running as a process of its own against a database of its own.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { EventEmitter, once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import * as z from 'zod'
import { checkText } from '../../../../src/generation/check-requirements.ts'
import type { EmitInput } from '../../../../src/generation/emitting/contract.ts'
import { emitApplication } from '../../../../src/generation/emitting/emit-application.ts'
import type { Postgres } from '../../../support/postgres.ts'

const repository = fileURLToPath(new URL('../../../..', import.meta.url))

/** Calls a function at the end of a test or of a file: `onTestFinished` or `atEndOfFile`. */
export type Finish = (stop: () => void | Promise<void>) => void

export const documentText = (name: string): string =>
  readFileSync(join(repository, 'fixtures/requirements', `${name}.md`), 'utf8')

export const modelOf = (text: string): EmitInput['model'] => checkText('requirements.md', text).model

/** Writes an application into a folder of its own; its packages are this project's. */
export function writeApplication(finish: Finish, text: string, input: Partial<EmitInput> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'nexo-generated-'))
  finish(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))
  const files = emitApplication({
    model: modelOf(text),
    requirementsFile: 'requirements.md',
    destructive: 'refuse',
    ...input,
  })
  for (const { path, content } of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
  symlinkSync(join(repository, 'node_modules'), join(folder, 'node_modules'))
  return folder
}

export type Answer = {
  readonly status: number
  readonly headers: Headers
  readonly body: Readonly<Record<string, unknown>>
  readonly text: string
}
type Ask = {
  readonly as?: Login
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}
export type Login = { readonly id: string; readonly email: string; readonly token: string }

export type GeneratedApplication = {
  readonly url: string
  readonly folder: string
  readonly child: ChildProcess
  /** Lines of its log so far. */
  readonly log: readonly string[]
  /** Resolves with the first line that holds `text`. */
  logged(text: string): Promise<string>
  /** Adds a user with a session, straight into the database. */
  login(role: string, email?: string): Login
  ask(method: string, path: string, ask?: Ask): Promise<Answer>
  /** Runs SQL on its database; columns apart by `|`. */
  sql(statement: string): string
  stop(signal?: NodeJS.Signals): Promise<number | null>
}

const Body = z.record(z.string(), z.unknown())

async function request(url: string, method: string, path: string, ask: Ask): Promise<Answer> {
  const isRaw = typeof ask.body === 'string'
  const response = await fetch(`${url}${path}`, {
    method,
    redirect: 'manual',
    headers: {
      ...(ask.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(ask.as === undefined ? {} : { authorization: `Bearer ${ask.as.token}` }),
      ...ask.headers,
    },
    ...(ask.body === undefined
      ? {}
      : { body: isRaw && typeof ask.body === 'string' ? ask.body : JSON.stringify(ask.body) }),
  })
  const text = await response.text()
  const isJson = /json/.test(response.headers.get('content-type') ?? '')
  return {
    status: response.status,
    headers: response.headers,
    body: isJson ? Body.parse(JSON.parse(text)) : {},
    text,
  }
}

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`

function loginWith(sql: (statement: string) => string, role: string, given?: string): Login {
  const id = randomUUID()
  const email = given ?? `${role}-${id.slice(0, 8)}@example.com`
  const token = randomBytes(32).toString('base64url')
  const digest = createHash('sha256').update(token).digest('base64url')
  const [now, later] = ['2026-01-01T00:00:00.000Z', new Date(Date.now() + 3_600_000).toISOString()]
  sql(
    `INSERT INTO "_users" ("id", "email", "role", "password_hash", "created_at") VALUES (${[id, email, role, 'none', now].map(literal).join(', ')})`,
  )
  sql(
    `INSERT INTO "_sessions" ("token_digest", "user_id", "created_at", "expires_at") VALUES (${[digest, id, new Date().toISOString(), later].map(literal).join(', ')})`,
  )
  return { id, email, token }
}

function runSqlite(folder: string, statement: string): string {
  const database = new DatabaseSync(join(folder, 'data/app.db'), { timeout: 60_000 })
  try {
    if (!/^\s*(?:SELECT|PRAGMA)/i.test(statement)) {
      database.exec(statement)
      return ''
    }
    const rows = database.prepare(statement).all()
    return rows.map((row) => Object.values(row).map(String).join('|')).join('\n')
  } finally {
    database.close()
  }
}

export type StartOptions = {
  readonly postgres?: Postgres
  readonly database?: string
  readonly environment?: Readonly<Record<string, string>>
}

/** What a command of the application is run with. */
const environmentOf = ({ postgres, database = 'nexo', environment }: StartOptions) => ({
  PATH: process.env['PATH'],
  HOST: '127.0.0.1',
  PORT: '0',
  ...(postgres === undefined
    ? { DATA_DIR: 'data' }
    : { DATABASE_URL: postgres.url.replace(/nexo$/, database) }),
  ...environment,
})

/** Runs one command of an application to its end. */
export function runCommand(
  folder: string,
  args: readonly string[],
  options: StartOptions & { readonly input?: string } = {},
) {
  return spawnSync(process.execPath, ['src/main.ts', ...args], {
    cwd: folder,
    encoding: 'utf8',
    input: options.input ?? '',
    env: environmentOf(options),
    timeout: 250_000,
  })
}

/** Starts an application that `writeApplication` wrote, and waits until it listens. */
export async function startIn(
  finish: Finish,
  folder: string,
  options: StartOptions = {},
): Promise<GeneratedApplication> {
  const child = spawn(process.execPath, ['src/main.ts'], {
    cwd: folder,
    env: environmentOf(options),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  finish(() => {
    child.kill('SIGKILL')
  })
  const log: string[] = []
  const heard = new EventEmitter()
  const url = await new Promise<string>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`it ended with ${code}: ${log.join('\n')}`)))
    for (const stream of [child.stdout, child.stderr])
      createInterface({ input: stream }).on('line', (line) => {
        log.push(line)
        heard.emit('line')
        const [, found] = /"url":"http:\/\/localhost:(\d+)"/.exec(line) ?? []
        if (found !== undefined) resolve(`http://127.0.0.1:${found}`)
      })
  })
  const { postgres, database } = options
  const sql = (statement: string): string =>
    postgres === undefined ? runSqlite(folder, statement) : postgres.psql(statement, database)
  return {
    url,
    folder,
    child,
    log,
    logged: async (text) => {
      for (;;) {
        const found = log.find((line) => line.includes(text))
        if (found !== undefined) return found
        await once(heard, 'line')
      }
    },
    sql,
    login: (role, email) => loginWith(sql, role, email),
    ask: (method, path, ask = {}) => request(url, method, path, ask),
    stop: async (signal = 'SIGTERM') => {
      const ended = once(child, 'exit')
      child.kill(signal)
      const [code]: readonly unknown[] = await ended
      return typeof code === 'number' ? code : null
    },
  }
}

/** Writes and starts an application. */
export const startApplication = (
  finish: Finish,
  text: string,
  options: StartOptions = {},
): Promise<GeneratedApplication> => startIn(finish, writeApplication(finish, text), options)

const Item = z.looseObject({ id: z.string() })
export type ItemBody = z.infer<typeof Item>

/** Creates a row that must be accepted. */
export async function create(
  application: GeneratedApplication,
  as: Login,
  path: string,
  body: Readonly<Record<string, unknown>>,
): Promise<ItemBody> {
  const answer = await application.ask('POST', `/api/${path}`, { as, body })
  if (answer.status !== 201) throw new Error(`POST ${path}: ${answer.status} ${answer.text}`)
  return Item.parse(answer.body)
}

const Page = z.strictObject({ items: z.array(Item), nextCursor: z.string().nullable() })
export const pageOf = (answer: Answer): z.infer<typeof Page> => Page.parse(answer.body)

const Problem = z.looseObject({
  errors: z.array(
    z.strictObject({
      field: z.string().nullable(),
      code: z.string(),
      message: z.string(),
      requirement: z.int().nullable(),
    }),
  ),
})

/** `status field:code@line ...` of a refusal. */
export const refusalOf = (answer: Answer): string => {
  if (!/application\/problem\+json/.test(answer.headers.get('content-type') ?? ''))
    return `${answer.status} ${answer.text}`
  const { errors } = Problem.parse(answer.body)
  return [
    String(answer.status),
    ...errors.map(({ field, code, requirement }) => `${field ?? ''}:${code}@${requirement ?? ''}`),
  ].join(' ')
}
