// The application that somebody would write by hand with Fastify and SQLite: one entity, sessions, roles, validation,
// pages, versions and a log of requests. What generated applications are measured beside.
import { createHash, randomUUID } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'
import fastify, { type FastifyReply, type FastifyRequest } from 'fastify'

const database = new DatabaseSync(process.env['DATABASE_FILE'] ?? 'app.db')
database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON')
database.exec(`
  CREATE TABLE IF NOT EXISTS users (id TEXT PRIMARY KEY, email TEXT UNIQUE, role TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS sessions (digest TEXT PRIMARY KEY, user_id TEXT NOT NULL REFERENCES users (id), expires_at TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS rooms (
    id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, capacity INTEGER NOT NULL, price_cents INTEGER NOT NULL,
    description TEXT, version INTEGER NOT NULL, created_at TEXT NOT NULL, updated_at TEXT NOT NULL
  );
  CREATE TABLE IF NOT EXISTS audit (id TEXT PRIMARY KEY, at TEXT NOT NULL, actor TEXT NOT NULL, operation TEXT NOT NULL, row_id TEXT NOT NULL, changes TEXT NOT NULL);
  INSERT OR IGNORE INTO users VALUES ('bench', 'bench@example.com', 'manager');
`)
const digest = (token: string): string => createHash('sha256').update(token).digest('base64url')
database
  .prepare('INSERT OR IGNORE INTO sessions VALUES (?, ?, ?)')
  .run(digest(process.env['BENCH_TOKEN'] ?? ''), 'bench', '2999-01-01')

const session = database.prepare(
  'SELECT u.id, u.role, s.expires_at FROM sessions s JOIN users u ON u.id = s.user_id WHERE s.digest = ?',
)
const one = database.prepare('SELECT * FROM rooms WHERE id = ?')
const page = database.prepare('SELECT * FROM rooms WHERE id > ? ORDER BY id LIMIT ?')
const insert = database.prepare('INSERT INTO rooms VALUES (?, ?, ?, ?, ?, 1, ?, ?)')
const update = database.prepare(
  'UPDATE rooms SET name = ?, capacity = ?, price_cents = ?, description = ?, version = version + 1, updated_at = ? WHERE id = ?',
)
const audit = database.prepare('INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?)')

const room = {
  type: 'object',
  properties: {
    id: { type: 'string' },
    name: { type: 'string' },
    capacity: { type: 'integer' },
    pricePerHour: { type: 'string' },
    description: { type: ['string', 'null'] },
    createdAt: { type: 'string' },
    updatedAt: { type: 'string' },
  },
}

type Row = Readonly<Record<string, unknown>>
const shown = (row: Row) => {
  const cents = String(row['price_cents']).padStart(3, '0')
  return {
    id: row['id'],
    name: row['name'],
    capacity: row['capacity'],
    pricePerHour: `${cents.slice(0, -2)}.${cents.slice(-2)}`,
    description: row['description'],
    createdAt: row['created_at'],
    updatedAt: row['updated_at'],
  }
}

const app = fastify({ logger: true })

const authenticate = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
  const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1]
  const user = token === undefined ? undefined : session.get(digest(token))
  if (user === undefined || String(user['expires_at']) < new Date().toISOString())
    await reply.code(401).send({ title: 'Log in first', status: 401 })
}

app.get<{ Params: { id: string } }>(
  '/api/rooms/:id',
  { preHandler: authenticate, schema: { response: { 200: room } } },
  async (request, reply) => {
    const row = one.get(request.params.id)
    if (row === undefined) return reply.code(404).send({ title: 'There is no such room', status: 404 })
    return reply.header('etag', `"${String(row['version'])}"`).send(shown(row))
  },
)

app.get<{ Querystring: { limit: number; cursor: string } }>(
  '/api/rooms',
  {
    preHandler: authenticate,
    schema: {
      querystring: {
        type: 'object',
        additionalProperties: false,
        properties: {
          limit: { type: 'integer', minimum: 1, maximum: 100, default: 20 },
          cursor: { type: 'string', default: '' },
        },
      },
      response: {
        200: {
          type: 'object',
          properties: {
            items: { type: 'array', items: room },
            nextCursor: { type: ['string', 'null'] },
          },
        },
      },
    },
  },
  async (request) => {
    const { limit, cursor } = request.query
    const rows = page.all(cursor, limit + 1)
    const items = rows.slice(0, limit)
    return {
      items: items.map(shown),
      nextCursor: rows.length > limit ? String(items.at(-1)?.['id']) : null,
    }
  },
)

type NewRoom = {
  readonly name: string
  readonly capacity: number
  readonly pricePerHour: string
  readonly description?: string
}

app.post<{ Body: NewRoom }>(
  '/api/rooms',
  {
    preHandler: authenticate,
    schema: {
      body: {
        type: 'object',
        required: ['name', 'capacity', 'pricePerHour'],
        additionalProperties: false,
        properties: {
          name: { type: 'string', minLength: 1, maxLength: 60 },
          capacity: { type: 'integer', minimum: 1, maximum: 200 },
          pricePerHour: { type: 'string', pattern: '^\\d+(\\.\\d{1,2})?$' },
          description: { type: 'string' },
        },
      },
      response: { 201: room },
    },
  },
  async (request, reply) => {
    const id = randomUUID()
    const now = new Date().toISOString()
    const { name, capacity, pricePerHour, description = null } = request.body
    const [whole = '0', fraction = ''] = pricePerHour.split('.')
    database.exec('BEGIN IMMEDIATE')
    insert.run(
      id,
      name,
      capacity,
      Number(whole) * 100 + Number(fraction.padEnd(2, '0')),
      description,
      now,
      now,
    )
    audit.run(randomUUID(), now, 'bench', 'create', id, JSON.stringify(request.body))
    database.exec('COMMIT')
    const row = one.get(id)
    return reply
      .code(201)
      .header('location', `/api/rooms/${id}`)
      .header('etag', '"1"')
      .send(shown(row ?? {}))
  },
)

app.patch<{ Params: { id: string }; Body: Partial<NewRoom> }>(
  '/api/rooms/:id',
  {
    preHandler: authenticate,
    schema: {
      body: {
        type: 'object',
        additionalProperties: false,
        properties: {
          name: { type: 'string', minLength: 1, maxLength: 60 },
          capacity: { type: 'integer', minimum: 1, maximum: 200 },
          pricePerHour: { type: 'string', pattern: '^\\d+(\\.\\d{1,2})?$' },
          description: { type: 'string' },
        },
      },
      response: { 200: room },
    },
  },
  async (request, reply) => {
    const { id } = request.params
    const row = one.get(id)
    if (row === undefined) return reply.code(404).send({ title: 'There is no such room', status: 404 })
    const {
      name = row['name'],
      capacity = row['capacity'],
      pricePerHour,
      description = row['description'],
    } = request.body
    const [whole = '0', fraction = ''] = pricePerHour?.split('.') ?? []
    const cents =
      pricePerHour === undefined ? row['price_cents'] : Number(whole) * 100 + Number(fraction.padEnd(2, '0'))
    const now = new Date().toISOString()
    database.exec('BEGIN IMMEDIATE')
    update.run(
      String(name),
      Number(capacity),
      Number(cents),
      description === null || description === undefined ? null : String(description),
      now,
      id,
    )
    audit.run(randomUUID(), now, 'bench', 'update', id, JSON.stringify(request.body))
    database.exec('COMMIT')
    const after = one.get(id) ?? {}
    return reply.header('etag', `"${String(after['version'])}"`).send(shown(after))
  },
)

const address = await app.listen({ host: '127.0.0.1', port: 0 })
process.stdout.write(`listening ${address}\n`)
