// The HTTP contract of generated applications, the same on SQLite and on PostgreSQL.
import { beforeAll, describe, expect, test } from 'vitest'
import { skipWithoutPostgres, startPostgres, type Postgres } from '../../support/postgres.ts'
import { isOnPath } from '../../support/engine.ts'
import {
  create,
  documentText,
  pageOf,
  refusalOf,
  startApplication,
  type GeneratedApplication,
  type Login,
} from './support/generated-application.ts'
import { atEndOfFile } from '../../support/end-of-file.ts'

const inHours = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString()
const room = (name: string) => ({ name, capacity: 4, pricePerHour: '12.50' })

describe.each(['sqlite', 'postgres'])('on %s', (engine) => {
  let postgres: Postgres | undefined
  let app: GeneratedApplication
  let manager: Login
  let member: Login
  let other: Login
  let receptionist: Login

  beforeAll(async () => {
    if (engine === 'postgres' && !isOnPath('psql')) return
    if (engine === 'postgres') postgres = await startPostgres(atEndOfFile)
    app = await startApplication(
      atEndOfFile,
      documentText('bookings'),
      postgres === undefined ? {} : { postgres },
    )
    manager = app.login('manager')
    member = app.login('member')
    other = app.login('member')
    receptionist = app.login('receptionist')
  })

  const needsEngine = (): void => {
    if (engine === 'postgres') skipWithoutPostgres()
  }

  const booking = async (as: Login, more: Readonly<Record<string, unknown>> = {}) => {
    const { id } = await create(app, manager, 'rooms', room(`Room ${crypto.randomUUID()}`))
    return create(app, as, 'bookings', {
      roomId: id,
      startTime: inHours(24),
      endTime: inHours(25),
      numberOfPeople: 2,
      price: '12.5',
      ...more,
    })
  }

  test('a row is created, read, changed and deleted', async () => {
    needsEngine()
    const created = await app.ask('POST', '/api/rooms', { as: manager, body: room('Round trip') })
    expect(created.status).toBe(201)
    const location = created.headers.get('location') ?? ''
    expect(location).toBe(`/api/rooms/${String(created.body['id'])}`)
    expect(created.body).toMatchObject({
      name: 'Round trip',
      capacity: 4,
      pricePerHour: '12.50',
      description: null,
    })
    const read = await app.ask('GET', location, { as: manager })
    expect(read.body).toEqual(created.body)
    expect(read.headers.get('etag')).toBe(created.headers.get('etag'))
    const changed = await app.ask('PATCH', location, { as: manager, body: { pricePerHour: '13' } })
    expect([changed.status, changed.body['pricePerHour'], changed.body['name']]).toEqual([
      200,
      '13.00',
      'Round trip',
    ])
    expect((await app.ask('DELETE', location, { as: manager })).status).toBe(204)
    expect((await app.ask('GET', location, { as: manager })).status).toBe(404)
  })

  test('a change that somebody else made meanwhile is not lost', async () => {
    needsEngine()
    const { id } = await create(app, manager, 'rooms', room('Contended'))
    const etag = (await app.ask('GET', `/api/rooms/${id}`, { as: manager })).headers.get('etag') ?? ''
    const headers = { 'if-match': etag }
    const first = await app.ask('PATCH', `/api/rooms/${id}`, { as: manager, headers, body: { capacity: 5 } })
    const second = await app.ask('PATCH', `/api/rooms/${id}`, { as: manager, headers, body: { capacity: 6 } })
    expect([first.status, second.status]).toEqual([200, 412])
    expect((await app.ask('DELETE', `/api/rooms/${id}`, { as: manager, headers })).status).toBe(412)
    const unchanged = await app.ask('GET', `/api/rooms/${id}`, {
      as: manager,
      headers: { 'if-none-match': first.headers.get('etag') ?? '' },
    })
    expect(unchanged.status).toBe(304)
  })

  test('of changes at the same time none is lost', async () => {
    needsEngine()
    const { id } = await create(app, manager, 'rooms', room('Raced'))
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        app.ask('PATCH', `/api/rooms/${id}`, {
          as: manager,
          headers: { 'if-match': '"1"' },
          body: { capacity: 10 + index },
        }),
      ),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(answers.filter(({ status }) => status === 412)).toHaveLength(7)
  })

  test('a mistake names its field and the line that asks for it', async () => {
    needsEngine()
    const answer = await app.ask('POST', '/api/rooms', {
      as: manager,
      body: { name: '', capacity: 201, pricePerHour: '1.234', colour: 'red' },
    })
    expect(refusalOf(answer)).toBe(
      '422 pricePerHour:scale@15 colour:unknown@ name:required@15 capacity:max@15',
    )
  })

  test('a rule that is broken names its subject and its line, just outside and not just inside', async () => {
    needsEngine()
    const { id } = await create(app, manager, 'rooms', room('Ruled'))
    const start = inHours(48)
    const base = { roomId: id, startTime: start, numberOfPeople: 4, price: '0' }
    const bad = await app.ask('POST', '/api/bookings', {
      as: member,
      body: { ...base, endTime: start, numberOfPeople: 5 },
    })
    expect(refusalOf(bad)).toBe('422 endTime:rule@24 numberOfPeople:rule@26')
    expect((await create(app, member, 'bookings', { ...base, endTime: inHours(49) }))['status']).toBe(
      'requested',
    )
  })

  test('a count that would be too large refuses the row that makes it so, also at the same time', async () => {
    needsEngine()
    const busy = app.login('member')
    const { id } = await create(app, manager, 'rooms', room('Counted'))
    const body = {
      roomId: id,
      startTime: inHours(24),
      endTime: inHours(25),
      numberOfPeople: 1,
      price: '0',
    }
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => app.ask('POST', '/api/bookings', { as: busy, body })),
    )
    expect(answers.map(refusalOf).filter((one) => one === '422 memberId:rule@27')).toHaveLength(3)
    const page = pageOf(await app.ask('GET', '/api/bookings', { as: busy }))
    expect(page.items).toHaveLength(3)
  })

  test('two rows do not share what is unique', async () => {
    needsEngine()
    await create(app, manager, 'rooms', room('Single'))
    const twin = await app.ask('POST', '/api/rooms', { as: manager, body: room('Single') })
    expect(refusalOf(twin)).toBe('409 name:unique@15')
  })

  test('what others depend on is not deleted', async () => {
    needsEngine()
    const member = app.login('member')
    const { roomId } = await booking(member)
    const refused = await app.ask('DELETE', `/api/rooms/${String(roomId)}`, { as: manager })
    expect(refusalOf(refused)).toBe('409 bookings:restricted@21')
  })

  test('pages hold every row once, also where many have the same value or none', async () => {
    needsEngine()
    const created: string[] = []
    for (let index = 0; index < 23; index += 1) {
      const { id } = await create(app, manager, 'rooms', {
        ...room(`Page ${index}`),
        capacity: 100 + (index % 3),
        ...(index % 2 === 0 ? { description: `d${index % 4}` } : {}),
      })
      created.push(id)
    }
    for (const sort of ['capacity', '-capacity', 'description', '-description', '-createdAt', 'id']) {
      const seen: string[] = []
      for (let cursor: string | null = ''; cursor !== null;) {
        const query: string = `sort=${sort}&limit=5&capacity[gte]=100&capacity[lte]=102${cursor === '' ? '' : `&cursor=${cursor}`}`
        const page = pageOf(await app.ask('GET', `/api/rooms?${query}`, { as: manager }))
        seen.push(...page.items.map(({ id }) => id))
        cursor = page.nextCursor
      }
      expect([sort, seen.toSorted()]).toEqual([sort, created.toSorted()])
    }
  })

  test('a list is filtered by fields, and refuses what it does not understand', async () => {
    needsEngine()
    await create(app, manager, 'rooms', { ...room('Filter 100%_'), capacity: 77 })
    const found = async (query: string) =>
      pageOf(await app.ask('GET', `/api/rooms?${query}`, { as: member })).items.map(({ name }) => name)
    expect(await found('capacity=77')).toEqual(['Filter 100%_'])
    expect(await found('q=LTER%20100%25_')).toEqual(['Filter 100%_'])
    expect(await found('q=LTER%20100___')).toEqual([])
    const refused = await app.ask(
      'GET',
      '/api/rooms?colour=red&limit=101&sort=colour&cursor=x&capacity=many',
      {
        as: member,
      },
    )
    expect(refusalOf(refused)).toBe('400 colour:unknown@ capacity:type@ limit:range@ sort:unknown@')
    expect(refusalOf(await app.ask('GET', '/api/rooms?cursor=x', { as: member }))).toBe('400 cursor:cursor@')
    expect((await app.ask('GET', '/api/rooms?name=a&name=b', { as: member })).status).toBe(400)
  })

  test('rows of somebody else are not there, and nobody acts for somebody else', async () => {
    needsEngine()
    const member = app.login('member')
    const mine = await booking(member)
    expect(mine['memberId']).toBe(member.id)
    expect((await app.ask('GET', `/api/bookings/${mine.id}`, { as: other })).status).toBe(404)
    expect((await app.ask('POST', `/api/bookings/${mine.id}/cancel`, { as: other })).status).toBe(404)
    expect(pageOf(await app.ask('GET', '/api/bookings', { as: other })).items).toEqual([])
    const { roomId, startTime, endTime } = mine
    const body = { roomId, startTime, endTime, numberOfPeople: 1, price: '0', memberId: other.id }
    expect((await app.ask('POST', '/api/bookings', { as: member, body })).status).toBe(403)
    expect((await app.ask('POST', '/api/bookings', { as: receptionist, body })).status).toBe(201)
    const { memberId: _, ...nobody } = body
    expect(refusalOf(await app.ask('POST', '/api/bookings', { as: receptionist, body: nobody }))).toBe(
      '422 memberId:required@21',
    )
    expect(
      refusalOf(
        await app.ask('POST', '/api/bookings', {
          as: receptionist,
          body: { ...body, memberId: receptionist.id },
        }),
      ),
    ).toBe('422 memberId:not-found@21')
  })

  test('what nothing allows is denied: 401 without a session, 403 with one', async () => {
    needsEngine()
    const member = app.login('member')
    const { id } = await booking(member)
    const nobody = await app.ask('GET', '/api/bookings')
    expect([nobody.status, nobody.headers.get('www-authenticate')]).toEqual([401, 'Bearer'])
    expect((await app.ask('POST', '/api/rooms', { as: member, body: room('No') })).status).toBe(403)
    expect((await app.ask('GET', '/api/bookings', { as: manager })).status).toBe(403)
    expect((await app.ask('DELETE', `/api/bookings/${id}`, { as: member })).status).toBe(403)
    expect((await app.ask('PATCH', `/api/bookings/${id}`, { as: member, body: { note: 'x' } })).status).toBe(
      403,
    )
    const forged = await app.ask('GET', '/api/rooms', { headers: { authorization: 'Bearer forged' } })
    expect(forged.status).toBe(401)
  })

  test('a state moves only where the document says, by whom it says', async () => {
    needsEngine()
    const member = app.login('member')
    const { id } = await booking(member)
    const move = (as: Login, to: string) =>
      app.ask('POST', `/api/bookings/${id}/transitions`, { as, body: { to } })
    expect(
      refusalOf(
        await app.ask('PATCH', `/api/bookings/${id}`, { as: receptionist, body: { status: 'finished' } }),
      ),
    ).toBe('422 status:read-only@20')
    expect((await move(member, 'confirmed')).status).toBe(403)
    expect(refusalOf(await move(receptionist, 'finished'))).toBe('409 status:transition@20')
    expect((await move(receptionist, 'lost')).status).toBe(422)
    expect((await move(receptionist, 'confirmed')).body['status']).toBe('confirmed')
    const cancelled = await app.ask('POST', `/api/bookings/${id}/cancel`, { as: member })
    expect([cancelled.status, cancelled.body['status']]).toEqual([200, 'cancelled'])
    expect((await app.ask('POST', `/api/bookings/${id}/cancel`, { as: member })).status).toBe(409)
    expect((await app.ask('POST', `/api/bookings/${id}/explode`, { as: member })).status).toBe(404)
  })

  test('messages are in the outbox exactly when what they tell of has happened', async () => {
    needsEngine()
    const member = app.login('member')
    const { id } = await booking(member)
    await app.ask('POST', `/api/bookings/${id}/cancel`, { as: member })
    await app.ask('POST', `/api/bookings/${id}/cancel`, { as: member })
    const rows = app.sql(
      `SELECT "integration" FROM "_outbox" WHERE "message" LIKE '%${id}%' ORDER BY "integration"`,
    )
    expect(rows.split('\n')).toEqual(['booking-cancelled-receptionist', 'calendar'])
  })

  test('the same request with the same key is done once', async () => {
    needsEngine()
    const headers = { 'idempotency-key': crypto.randomUUID() }
    const ask = (name: string) => app.ask('POST', '/api/rooms', { as: manager, headers, body: room(name) })
    const [first, second] = [await ask('Once'), await ask('Once')]
    expect([first.status, second.status]).toEqual([201, 201])
    expect(second.body).toEqual(first.body)
    expect(refusalOf(await ask('Twice'))).toBe('422 :idempotency-key@')
  })

  test('requests that are no requests are refused for what they are', async () => {
    needsEngine()
    const post = (body: unknown, headers: Readonly<Record<string, string>> = {}) =>
      app.ask('POST', '/api/rooms', { as: manager, body, headers })
    expect((await post('{"name":')).status).toBe(400)
    expect((await post('[]')).status).toBe(400)
    expect((await post('name=x', { 'content-type': 'text/plain' })).status).toBe(415)
    expect((await post(`{"name":"${'x'.repeat(1_100_000)}"}`)).status).toBe(413)
    expect((await post({ ...room('\u0000'), description: 'nul' })).status).toBe(422)
    const put = await app.ask('PUT', '/api/rooms', { as: manager, body: {} })
    expect([put.status, put.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST'])
    expect((await app.ask('GET', '/api/nothing', { as: manager })).status).toBe(404)
    expect((await app.ask('GET', '/api/rooms/no-id', { as: manager })).status).toBe(404)
    expect((await app.ask('GET', '/api/rooms?q=a%00b', { as: manager })).status).toBe(400)
    expect((await app.ask('GET', '/api/rooms/%00', { as: manager })).status).toBe(400)
    const nul = { email: 'a\u0000@example.com', password: 'x' }
    expect((await app.ask('POST', '/api/session', { body: nul })).status).toBe(401)
    expect(refusalOf(await post({ ...room('Proto'), __proto__: { admin: true } }))).not.toContain('500')
  })

  test('injected SQL and markup stay text', async () => {
    needsEngine()
    const name = `'; DROP TABLE rooms; --<script>`
    const { id } = await create(app, manager, 'rooms', room(name))
    const found = pageOf(
      await app.ask('GET', `/api/rooms?name=${encodeURIComponent(name)}&sort=name`, { as: manager }),
    )
    expect(found.items.map((item) => item.id)).toEqual([id])
  })
})
