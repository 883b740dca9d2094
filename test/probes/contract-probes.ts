// contract-probes: what every generated application promises, asked with one kind of row that the document offers.
import assert from 'node:assert/strict'
import { expectStatus, idOf, itemOf, itemsOf, type Client, type Probe, type World } from './probe.ts'

export type Sample = {
  /** Below `/api/`. */
  readonly path: string
  /** Who may create, read, update and delete such rows. */
  readonly role: string
  /** A new valid row, with another value for each call where something must be unique. */
  readonly make: (world: World) => Promise<Readonly<Record<string, unknown>>>
  /** A text field that can be changed. */
  readonly field: string
}

const problem = /application\/problem\+json/

const asked = (title: string, ask: Probe['ask']): Probe => ({ says: undefined, title, ask })

export function contractProbes({ path, role, make, field }: Sample): readonly Probe[] {
  const url = `/api/${path}`
  const create = async (world: World, client: Client): Promise<string> =>
    idOf(await client.post(url, await make(world)))
  return [
    asked(
      'a created row comes with its place and its version, and is read back as it was written',
      async (world) => {
        const client = await world.as(role)
        const row = await make(world)
        const created = await client.post(url, row)
        const id = idOf(created)
        assert.match(created.headers.get('location') ?? '', new RegExp(`${url}/${id}$`))
        assert.ok(created.headers.has('etag'))
        const read = itemOf(expectStatus(await client.get(`${url}/${id}`), 200))
        for (const [name, value] of Object.entries(row)) assert.deepEqual(read[name], value, name)
      },
    ),
    asked('a list comes in pages that hold every row once', async (world) => {
      const client = await world.as(role)
      const made = new Set<string>()
      for (let count = 0; count < 5; count += 1) made.add(await create(world, client))
      const seen: string[] = []
      let cursor: string | null = null
      do {
        const query: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`
        const page = expectStatus(await client.get(`${url}?limit=2${query}`), 200)
        const items = itemsOf(page)
        assert.ok(items.length <= 2)
        seen.push(...items.map(({ id }) => String(id)))
        const { nextCursor } = itemOf(page)
        assert.ok(nextCursor === null || typeof nextCursor === 'string')
        cursor = nextCursor
      } while (cursor !== null && seen.length < 500)
      assert.equal(new Set(seen).size, seen.length, 'a row came twice')
      for (const id of made) assert.ok(seen.includes(id), 'a row did not come')
    }),
    asked('a list is sorted as it was asked for', async (world) => {
      const client = await world.as(role)
      await create(world, client)
      await create(world, client)
      const valuesOf = async (sort: string) =>
        itemsOf(await client.get(`${url}?limit=100&sort=${sort}`)).map((item) => String(item[field]))
      const up = await valuesOf(field)
      assert.deepEqual(up.toReversed(), await valuesOf(`-${field}`))
    }),
    asked('a parameter that nobody knows, or a limit that is none, is refused', async (world) => {
      const client = await world.as(role)
      for (const query of [
        'noSuchField=1',
        'limit=0',
        'limit=101',
        'limit=x',
        'sort=noSuchField',
        'cursor=%00',
      ])
        expectStatus(await client.get(`${url}?${query}`), 400)
    }),
    asked('a change with a version that is not the newest is refused', async (world) => {
      const client = await world.as(role)
      const created = await client.post(url, await make(world))
      const place = `${url}/${idOf(created)}`
      const etag = created.headers.get('etag') ?? ''
      const { [field]: value } = await make(world)
      const changed = await client.patch(place, { [field]: value }, { 'if-match': etag })
      expectStatus(changed, 200)
      assert.equal(itemOf(changed)[field], value)
      expectStatus(await client.patch(place, { [field]: value }, { 'if-match': etag }), 412)
    }),
    asked('a deleted row is gone', async (world) => {
      const client = await world.as(role)
      const place = `${url}/${await create(world, client)}`
      expectStatus(await client.remove(place), 204)
      expectStatus(await client.get(place), 404)
    }),
    asked('the same creation with the same key happens once', async (world) => {
      const client = await world.as(role)
      const row = await make(world)
      const headers = { 'idempotency-key': `probe-${crypto.randomUUID()}` }
      const first = idOf(await client.post(url, row, headers))
      assert.equal(idOf(await client.post(url, row, headers)), first)
    }),
    asked('what is no JSON, and what no field is called, is refused', async (world) => {
      const client = await world.as(role)
      const headers = { 'content-type': 'text/plain' }
      expectStatus(await client.send(url, { method: 'POST', headers, body: 'x' }), 415)
      const json = { 'content-type': 'application/json' }
      expectStatus(await client.send(url, { method: 'POST', headers: json, body: '{' }), 400)
      expectStatus(await client.post(url, { ...(await make(world)), noSuchField: 1 }), 422, 400)
      expectStatus(await client.post(url, {}), 422)
      const large = JSON.stringify({ [field]: 'x'.repeat(20_000_000) })
      expectStatus(await client.send(url, { method: 'POST', headers: json, body: large }), 413)
    }),
    asked('without a session nothing is told, and errors are problems', async ({ anonymous }) => {
      const refused = expectStatus(await anonymous.post(url, {}), 401)
      assert.match(refused.headers.get('content-type') ?? '', problem)
      const unknown = expectStatus(await anonymous.get('/api/there-is-no-such-thing'), 404)
      assert.match(unknown.headers.get('content-type') ?? '', problem)
    }),
    asked('a wrong password begins no session, and a session that was ended is none', async (world) => {
      const credentials = { email: world.emailOf(role), password: 'wrong-password-1' }
      expectStatus(await world.anonymous.post('/api/session', credentials), 401)
      const client = await world.as(role, 'leaving')
      expectStatus(await client.remove('/api/session'), 204, 200)
      expectStatus(await client.get(url), 401)
    }),
    asked('the application tells how it is', async ({ anonymous }) => {
      for (const path of ['/livez', '/readyz']) expectStatus(await anonymous.get(path), 200)
      const metrics = expectStatus(await anonymous.get('/metrics'), 200).text
      assert.match(metrics, /http_request_duration_seconds/)
      assert.ok(!/route="[^"]*[0-9a-f]{8}-[0-9a-f]{4}-/.test(metrics), 'routes are templates, without ids')
    }),
    asked('the description of the API names every path', async ({ anonymous }) => {
      const description = itemOf(expectStatus(await anonymous.get('/openapi.json'), 200))
      assert.match(String(description['openapi']), /^3\.1/)
      assert.ok(JSON.stringify(description['paths']).includes(`"${url}/{id}"`))
    }),
    asked('there is a page for people', async ({ anonymous }) => {
      const first = await anonymous.get('/')
      const next = first.headers.get('location')
      const page = expectStatus(next === null ? first : await anonymous.get(next), 200)
      assert.match(page.headers.get('content-type') ?? '', /text\/html/)
    }),
  ]
}
