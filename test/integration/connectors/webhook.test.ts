import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createWebhookConnector } from '../../../src/integration/connectors/webhook/connector.ts'
import { judgeStatus } from '../../../src/integration/connectors/webhook/deliver.ts'
import { webhook } from '../../../src/integration/connectors/webhook/descriptor.ts'
import { messageOf, signatureOf } from '../../../src/integration/connectors/webhook/message.ts'
import { Column } from '../../../src/integration/data/column.ts'
import { writerSuite } from '../../contract/connector.ts'
import { temporaryFolder, temporaryHome } from '../../support/home.ts'
import { skipWithoutPostgres, startPostgres } from '../../support/postgres.ts'
import { aProjectWith } from '../a-project.ts'
import { startHttpServer, type Received } from '../http-server.ts'
import { aCall, sqliteFile, sqliteRows } from '../rig.ts'

const columns = [
  Column.parse({ name: 'id', type: 'integer', native: 'integer', nullable: false }),
  Column.parse({ name: 'name', type: 'text', native: 'text', nullable: false }),
]

writerSuite('webhook', webhook.capabilities, async () => {
  const arrived = new Map<string, string>()
  const { url } = await startHttpServer(({ body }, response): unknown => {
    const { data } = JSON.parse(body)
    if (data.name === 'refused') return response.writeHead(422).end()
    arrived.set(String(data.id), data.name)
    return response.writeHead(204).end()
  })
  const home = await temporaryHome()
  const connector = createWebhookConnector(
    { connector: 'webhook', directory: '/', url },
    { home, environment: {} },
  )
  return {
    connector,
    stream: 'messages',
    rows: [],
    absent: 'gone',
    call: aCall(),
    columns,
    written: async () => [...arrived].toSorted(([a], [b]) => Number(a) - Number(b)),
  }
})

test('a message is signed over its id, time and body, as Standard Webhooks says', () => {
  const message = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', body: '{"test": 2432232314}' }
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
  // The example of the specification's own libraries.
  expect(signatureOf(secret, message, 1_614_265_330)).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=')
})

test('values keep their types in a message, and numbers that JavaScript cannot hold are text', () => {
  const typed = (['integer', 'boolean', 'decimal', 'json', 'text', 'bytes'] as const).map((type) =>
    Column.parse({ name: type, type, native: type, nullable: true }),
  )
  const row = ['7', 't', '12.50', '{"a":1}', null, Buffer.from('x')]
  expect(JSON.parse(messageOf(typed, row, '1', 'row', 'now').body).data).toEqual({
    integer: 7,
    boolean: true,
    decimal: '12.50',
    json: { a: 1 },
    text: null,
    bytes: 'eA==',
  })
  expect(messageOf(typed.slice(0, 1), ['9007199254740993'], '1', 'row', 'now').body).toContain(
    '"9007199254740993"',
  )
})

test.each([
  [200, 'delivered'],
  [204, 'delivered'],
  [302, 'refused'],
  [400, 'refused'],
  [410, 'refused'],
  [422, 'refused'],
  [408, 'again'],
  [429, 'again'],
  [500, 'again'],
  [503, 'again'],
])('an answer of %i means %s', (status, is) => expect(judgeStatus(status, null).is).toBe(is))

/** The table as generated applications have it, from the very file that they are made of. */
const outboxSql = (engine: 'sqlite' | 'postgres'): string => {
  const pieces = new URL(
    `../../../src/generation/emitting/application/pieces/system.${engine}.sql`,
    import.meta.url,
  )
  const found = /CREATE TABLE "_outbox" \([^;]*;/.exec(readFileSync(pieces, 'utf8'))?.[0]
  if (found === undefined) throw new Error(`there is no outbox in ${pieces.pathname}`)
  return found
}

const message = (id: string, name: string, integration = 'fulfilment'): string =>
  `INSERT INTO "_outbox" VALUES ('${id}', '${integration}', '${JSON.stringify({ kind: 'http', body: { type: 'orders.fulfilment', data: { id, name } } })}',
    '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z', 0, NULL, NULL, NULL, NULL);`

const relay = (url: string) => ({
  fulfilment: {
    source: { connector: 'sqlite', file: 'app.db', outbox: { channel: { value: 'fulfilment' } } },
    target: { connector: 'webhook', url, secret: '${env:WEBHOOK_SECRET}', attempts: 2 },
    map: { id: 'id', body: "json_get(message, 'body')" },
  },
})

const isSigned = ({ headers, body }: Received): boolean => {
  const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`
  return (
    headers['webhook-signature'] ===
    `v1,${createHmac('sha256', 'not-a-real-key').update(signed).digest('base64')}`
  )
}

test('messages that wait in the outbox of an application are delivered once, signed, and taken out', async () => {
  const { url, received } = await startHttpServer((_, response) => response.writeHead(200).end())
  const { manager, input, at } = await aProjectWith(relay(url), { WEBHOOK_SECRET: 'not-a-real-key' })
  sqliteFile(
    at('app.db'),
    outboxSql('sqlite') + message('m-1', 'a') + message('m-2', 'b') + message('m-3', 'c', 'other'),
  )
  expect(await manager.status(input, aCall())).toMatchObject([{ state: 'never-run', lag: { rowsBehind: 2 } }])
  const [outcome] = await manager.sync(input, aCall())
  expect(outcome).toMatchObject({ balance: { read: 2, applied: 2, deadLettered: 0, isClosed: true } })
  expect(outcome?.guarantee).toContain('at-least-once')
  expect(received.map(({ headers, body }) => [headers['webhook-id'], JSON.parse(body)])).toEqual([
    ['m-1', { type: 'orders.fulfilment', data: { id: 'm-1', name: 'a' } }],
    ['m-2', { type: 'orders.fulfilment', data: { id: 'm-2', name: 'b' } }],
  ])
  expect(received.every(isSigned)).toBe(true)
  // A message that was committed late, with an id that sorts before those that were read.
  sqliteFile(at('app.db'), message('m-0', 'late'))
  expect(await manager.sync(input, aCall())).toMatchObject([{ balance: { read: 1, applied: 1 } }])
  expect(received.map(({ headers }) => headers['webhook-id'])).toEqual(['m-1', 'm-2', 'm-0'])
  expect(sqliteRows(at('app.db'), `SELECT id FROM "_outbox" WHERE delivered_at IS NULL`)).toEqual([
    { id: 'm-3' },
  ])
})

test('the outbox of an application on PostgreSQL is relayed the same way', async () => {
  skipWithoutPostgres()
  const server = await startPostgres()
  const { url, received } = await startHttpServer(({ body }, response) =>
    response.writeHead(body.includes('"poison"') ? 400 : 200).end(),
  )
  const { fulfilment } = relay(url)
  const source = { connector: 'postgres', url: server.url, outbox: { channel: { value: 'fulfilment' } } }
  const { manager, input } = await aProjectWith(
    { fulfilment: { ...fulfilment, source } },
    { WEBHOOK_SECRET: 'not-a-real-key' },
  )
  server.psql(
    outboxSql('postgres') + message('m-1', 'a') + message('m-2', 'poison') + message('m-3', 'c', 'other'),
  )
  expect(await manager.sync(input, aCall())).toMatchObject([
    { balance: { read: 2, applied: 1, deadLettered: 1 } },
  ])
  expect(received.map(({ headers }) => headers['webhook-id'])).toEqual(['m-1', 'm-2'])
  const left = server.psql(
    `SELECT "id", "delivered_at" IS NOT NULL, "dead_at" IS NOT NULL, "last_error" FROM "_outbox" ORDER BY 1`,
  )
  expect(left.split('\n')).toEqual(['m-1|t|f|', 'm-2|f|t|the receiver answered 400', 'm-3|f|f|'])
  expect(await manager.status(input, aCall())).toMatchObject([
    { lag: { rowsBehind: 0 }, deadLetters: { count: 1 } },
  ])
})

test('a message that the receiver refuses is a dead letter, told and replayed; the others arrive', async () => {
  let refuse = true
  const { url, received } = await startHttpServer(({ body }, response) =>
    response.writeHead(refuse && body.includes('"poison"') ? 422 : 200).end(),
  )
  const { manager, input, at } = await aProjectWith(relay(url), { WEBHOOK_SECRET: 'not-a-real-key' })
  sqliteFile(
    at('app.db'),
    outboxSql('sqlite') + message('m-1', 'a') + message('m-2', 'poison') + message('m-3', 'c'),
  )
  expect(await manager.sync(input, aCall())).toMatchObject([
    { balance: { read: 3, applied: 2, deadLettered: 1 } },
  ])
  expect(sqliteRows(at('app.db'), `SELECT id, last_error FROM "_outbox" WHERE dead_at IS NOT NULL`)).toEqual([
    { id: 'm-2', last_error: 'the receiver answered 422' },
  ])
  expect(await manager.status(input, aCall())).toMatchObject([
    {
      deadLetters: { count: 1, newest: [{ key: '["m-2"]', reason: 'the receiver answered 422' }] },
      lag: { rowsBehind: 0 },
    },
  ])
  refuse = false
  expect(await manager.replay(input, aCall())).toMatchObject([{ tried: 1, left: 0, balance: { applied: 1 } }])
  expect(received.at(-1)?.body).toContain('poison')
})

test('a receiver that is down makes no message a dead letter: all of them wait', async () => {
  const { url } = await startHttpServer((_, response) =>
    response.writeHead(503, { 'retry-after': '0' }).end(),
  )
  const { manager, input, at } = await aProjectWith(
    { fulfilment: { ...relay(url).fulfilment, target: { connector: 'webhook', url, attempts: 1 } } },
    {},
  )
  sqliteFile(at('app.db'), outboxSql('sqlite') + message('m-1', 'a'))
  const controller = new AbortController()
  const call = aCall(controller.signal)
  const stopped = manager.sync(input, {
    ...call,
    emit: ({ type }) =>
      type === 'integration.connection-retried' ? controller.abort(new Error('enough')) : undefined,
  })
  await expect(stopped).rejects.toThrow('enough')
  expect(
    sqliteRows(
      at('app.db'),
      `SELECT count(*) AS waiting FROM "_outbox" WHERE delivered_at IS NULL AND dead_at IS NULL`,
    ),
  ).toEqual([{ waiting: 1 }])
})

test('an address that holds a secret is in no message', async () => {
  const home = await temporaryHome()
  const url = 'http://127.0.0.1:1/hooks/not-a-real-token'
  const connector = createWebhookConnector(
    { connector: 'webhook', directory: '/', url },
    { home, environment: {} },
  )
  const refused = connector.check(aCall())
  await expect(refused).rejects.toMatchObject({
    code: 'NX-INTEGRATE-UNREACHABLE',
    message: expect.not.stringContaining('not-a-real-token'),
  })
})

test('rows of a table become messages with an id that stays the same', async () => {
  const { url, received } = await startHttpServer((_, response) => response.writeHead(200).end())
  const folder = await temporaryFolder()
  const file = sqliteFile(
    join(folder, 'a.db'),
    `CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO t VALUES (1, 'a'), (2, 'b')`,
  )
  const { manager, input } = await aProjectWith({
    told: {
      source: { connector: 'sqlite', file, table: 't' },
      target: { connector: 'webhook', url, type: 'person.changed' },
    },
  })
  await manager.sync(input, aCall())
  await manager.sync(input, aCall())
  expect(received.map(({ headers }) => headers['webhook-id'])).toEqual(['1', '2', '1', '2'])
  expect(JSON.parse(received[0]?.body ?? '')).toMatchObject({
    type: 'person.changed',
    data: { id: 1, name: 'a' },
  })
})
