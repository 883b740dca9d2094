// What those who run a generated application rely on.
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'
import {
  create,
  documentText,
  refusalOf,
  runCommand,
  startApplication,
  startIn,
  writeApplication,
  type GeneratedApplication,
} from './support/generated-application.ts'

type Received = { readonly headers: IncomingMessage['headers']; readonly body: string }

/** A receiver that answers with the statuses it is given, then with 204. */
async function startReceiver(statuses: readonly number[]) {
  const received: Received[] = []
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      received.push({ headers: request.headers, body: Buffer.concat(chunks).toString('utf8') })
      response.writeHead(statuses[received.length - 1] ?? 204).end()
      server.emit('received')
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const until = async (count: number): Promise<readonly Received[]> => {
    while (received.length < count) await once(server, 'received')
    return received
  }
  return { url: `http://127.0.0.1:${port}/hook`, until }
}

/** A booking that was cancelled: one message to a webhook. */
async function cancelBooking(app: GeneratedApplication): Promise<string> {
  const [manager, member] = [app.login('manager'), app.login('member')]
  const fields = { name: crypto.randomUUID(), capacity: 4, pricePerHour: '1' }
  const room = await create(app, manager, 'rooms', fields)
  const { id } = await create(app, member, 'bookings', {
    roomId: room.id,
    startTime: '2100-01-01T10:00:00Z',
    endTime: '2100-01-01T11:00:00Z',
    numberOfPeople: 1,
    price: '0',
  })
  await app.ask('POST', `/api/bookings/${id}/cancel`, { as: member })
  return id
}

test('a message is delivered, signed, and again after the receiver failed', async () => {
  const receiver = await startReceiver([500])
  const secret = 'whsec_c2VjcmV0IG9mIHRoZSB0ZXN0'
  const app = await startApplication(onTestFinished, documentText('bookings'), {
    environment: { WEBHOOK_CALENDAR: receiver.url, WEBHOOK_CALENDAR_SECRET: secret },
  })
  const id = await cancelBooking(app)
  const [first] = await receiver.until(1)
  // What waits for its next attempt is due at once.
  app.sql(`UPDATE "_outbox" SET "next_attempt_at" = '2000-01-01' WHERE "integration" = 'calendar'`)
  const [, second] = await receiver.until(2)
  expect(second?.body).toBe(first?.body)
  expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id'])
  const { headers, body = '' } = second ?? {}
  expect(JSON.parse(body)).toMatchObject({ type: 'bookings.calendar', data: { id, status: 'cancelled' } })
  const signed = `${String(headers?.['webhook-id'])}.${String(headers?.['webhook-timestamp'])}.${body}`
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
  expect(headers?.['webhook-signature']).toBe(
    `v1,${createHmac('sha256', key).update(signed).digest('base64')}`,
  )
  const metrics = (await app.ask('GET', '/metrics')).text
  expect(metrics).toContain(
    'http_request_duration_seconds_bucket{method="POST",route="/api/bookings/{id}/cancel",status="2xx"',
  )
  expect(app.log.join('\n')).not.toContain(secret)
})

test('messages without an address wait, and metrics and log say so', async () => {
  const app = await startApplication(onTestFinished, documentText('bookings'))
  await cancelBooking(app)
  const metrics = (await app.ask('GET', '/metrics')).text
  expect(metrics).toContain('outbox_messages{state="waiting"} 1')
  // Nobody is a receptionist, so their e-mail has nobody to go to.
  expect(metrics).toContain('outbox_messages{state="dead"} 1')
  expect(metrics).toContain('outbox_integrations_unset 3')
  expect(await app.logged('WEBHOOK_CALENDAR')).toContain('"level":"warn"')
})

test('asked to stop, it answers what it has begun, is ready no more, and ends with 0', async () => {
  const app = await startApplication(onTestFinished, documentText('bookings'))
  expect((await app.ask('GET', '/readyz')).status).toBe(200)
  const manager = app.login('manager')
  const requests = Array.from({ length: 20 }, (_, index) =>
    app.ask('POST', '/api/rooms', {
      as: manager,
      body: { name: `R${index}`, capacity: 1, pricePerHour: '1' },
    }),
  )
  const answered = await Promise.race(requests)
  const code = app.stop()
  const all = await Promise.allSettled(requests)
  expect(answered.status).toBe(201)
  expect(await code).toBe(0)
  const done = all.filter((one) => one.status === 'fulfilled').map((one) => one.value.status)
  const stored = Number(app.sql('SELECT COUNT(*) FROM "rooms"'))
  // Whoever was told of success has a row; whoever was cut off has none.
  expect([new Set(done), stored]).toEqual([new Set([201]), done.length])
})

test('two replicas share one SQLite file', async () => {
  const folder = writeApplication(onTestFinished, documentText('bookings'))
  const [one, two] = await Promise.all([startIn(onTestFinished, folder), startIn(onTestFinished, folder)])
  const manager = one.login('manager')
  const answers = await Promise.all(
    Array.from({ length: 60 }, (_, index) =>
      (index % 2 === 0 ? one : two).ask('POST', '/api/rooms', {
        as: manager,
        body: { name: `R${index % 40}`, capacity: 1, pricePerHour: '1' },
      }),
    ),
  )
  const statuses = answers.map(({ status }) => status)
  expect(statuses.filter((status) => status === 201)).toHaveLength(40)
  expect(statuses.filter((status) => status === 409)).toHaveLength(20)
  expect(one.sql('PRAGMA integrity_check')).toBe('ok')
})

test('what the environment says wrongly is named at once, without its value', () => {
  const folder = writeApplication(onTestFinished, documentText('bookings'))
  const said = (environment: Readonly<Record<string, string>>) => {
    const { status, stderr } = runCommand(folder, [], { environment })
    return `${status} ${stderr}`
  }
  expect(said({ PORT: 'http' })).toBe('1 PORT must be a port from 0 to 65535\n')
  expect(said({ DATABASE_URL: 'mysql://root:hunter2@db' })).toMatch(/^1 DATABASE_URL must be (?!.*hunter2)/)
  expect(said({ WEBHOOK_CALENDAR: 'calendar.example.com' })).toMatch(
    /^1 WEBHOOK_CALENDAR must be a web address/,
  )
  expect(said({ LOG_LEVEL: 'loud' })).toMatch(/^1 LOG_LEVEL must be one of/)
})

test('users are added with a password from standard input, log in, and log out', async () => {
  const folder = writeApplication(onTestFinished, documentText('bookings'))
  const add = (input: string, ...args: readonly string[]) => {
    const { status, stdout, stderr } = runCommand(folder, ['user', 'add', ...args], { input })
    return `${status} ${stdout}${stderr}`
  }
  const password = 'a long enough secret'
  expect(add(`${password}\n`, 'Ada@Example.com', '--role', 'manager')).toBe(
    '0 ada@example.com was added with the role manager\n',
  )
  expect(add(password, 'ada@example.com', '--role', 'manager')).toMatch(/^1 .*is taken/)
  expect(add('short', 'bob@example.com', '--role=member')).toMatch(/^1 .*at least 8 characters/)
  expect(add(password, 'bob@example.com', '--role', 'king')).toMatch(/^1 .*the role is one of member, /)
  expect(add(password, 'bob@example.com')).toMatch(/^2 usage/)

  const app = await startIn(onTestFinished, folder)
  const login = (body: unknown) => app.ask('POST', '/api/session', { body })
  const right = await login({ email: 'ada@example.com', password })
  expect(right.body['user']).toMatchObject({ email: 'ada@example.com', role: 'manager' })
  expect(right.headers.get('set-cookie')).toMatch(/^session=.*HttpOnly.*SameSite=Lax/i)
  const headers = { cookie: right.headers.get('set-cookie')?.split(';')[0] ?? '' }
  const body = { name: 'By cookie', capacity: 1, pricePerHour: '1' }
  expect((await app.ask('POST', '/api/rooms', { headers, body })).status).toBe(201)
  const foreign = { ...headers, 'sec-fetch-site': 'cross-site' }
  expect((await app.ask('POST', '/api/rooms', { headers: foreign, body })).status).toBe(403)
  expect((await app.ask('DELETE', '/api/session', { headers })).status).toBe(204)
  expect((await app.ask('GET', '/api/session', { headers })).status).toBe(401)
  expect(app.log.join('\n')).not.toContain(password)
  expect(app.sql('SELECT "password_hash" FROM "_users"')).toMatch(/^scrypt\$/)
}, 300_000)

test('who guesses passwords has to wait', async () => {
  const app = await startApplication(onTestFinished, documentText('bookings'))
  const body = { email: 'nobody@example.com', password: 'guess' }
  const guess = () => app.ask('POST', '/api/session', { body })
  let answer = await guess()
  let wrong = 0
  for (; answer.status === 401; answer = await guess()) wrong += 1
  expect(answer.status).toBe(429)
  // Ten in each quarter of an hour: more only when one ends meanwhile.
  expect(wrong).toBeGreaterThanOrEqual(10)
  expect(wrong).toBeLessThan(20)
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(refusalOf(await app.ask('POST', '/api/session', { body: {} }))).toBe(
    '422 email:required@ password:required@',
  )
}, 300_000)

test('a trace that a caller began goes through, and answers protect whoever reads them', async () => {
  const app = await startApplication(onTestFinished, documentText('bookings'))
  const trace = '0af7651916cd43dd8448eb211c80319c'
  const answer = await app.ask('GET', '/api/rooms', {
    headers: { traceparent: `00-${trace}-b7ad6b7169203331-01` },
  })
  expect(answer.headers.get('x-request-id')).toBe(trace)
  expect(await app.logged(`"traceId":"${trace}"`)).toContain('"route":"/api/rooms"')
  expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'")
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
  expect(answer.headers.get('access-control-allow-origin')).toBeNull()
})
