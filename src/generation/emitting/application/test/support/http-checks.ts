// http-checks: what every entity's API promises, whatever the entity is. Rows come from the tests of each entity.
import assert from 'node:assert/strict'
import type { Item } from '../../src/runtime/services.ts'
import type { Testbed } from './testbed.ts'
import type { TestUser } from './users.ts'

/** One entity with somebody who may do each thing; undefined where nobody may with every row. */
export type Subject = {
  readonly app: Testbed
  readonly entity: string
  readonly path: string
  /** What a row is created from. */
  readonly input: Readonly<Record<string, unknown>>
  readonly creator?: TestUser
  readonly reader?: TestUser
  readonly updater?: TestUser
  readonly remover?: TestUser
}

const isItem = (value: unknown): value is Item => typeof value === 'object' && value !== null && 'id' in value

async function itemOf(response: Response): Promise<Item> {
  const body: unknown = await response.json()
  assert.ok(isItem(body), `expected an item, got ${JSON.stringify(body)}`)
  return body
}

async function pageOf(
  response: Response,
): Promise<{ readonly items: readonly Item[]; readonly nextCursor: string | null }> {
  assert.equal(response.status, 200)
  const body: unknown = await response.json()
  assert.ok(typeof body === 'object' && body !== null && 'items' in body && Array.isArray(body.items))
  assert.ok('nextCursor' in body && (body.nextCursor === null || typeof body.nextCursor === 'string'))
  const items: readonly unknown[] = body.items
  return { items: items.filter(isItem), nextCursor: body.nextCursor }
}

/** Whether a refusal is `application/problem+json` with its status. */
async function expectProblem(response: Response, status: number): Promise<void> {
  assert.equal(response.status, status)
  assert.match(response.headers.get('content-type') ?? '', /application\/problem\+json/)
  const body: unknown = await response.json()
  assert.ok(typeof body === 'object' && body !== null && 'status' in body && body.status === status)
}

/** A row is created, found where it is said to be, changed only by whoever has seen it as it is, and removed. */
export async function checkRoundTrip({
  app,
  entity,
  path,
  input,
  creator,
  reader,
  updater,
  remover,
}: Subject): Promise<void> {
  const place = `/api/${path}`
  let id: string
  if (creator === undefined) id = (await app.create(entity, input)).id
  else {
    const created = await app.request('POST', place, creator, { body: input })
    assert.equal(created.status, 201, await created.clone().text())
    const item = await itemOf(created)
    id = item.id
    assert.equal(created.headers.get('location'), `${place}/${id}`)
    assert.match(created.headers.get('etag') ?? '', /^(W\/)?".+"$/)
    for (const [name, value] of Object.entries(input)) assert.deepEqual(item[name], value, name)
  }
  if (reader !== undefined) {
    const shown = await app.request('GET', `${place}/${id}`, reader)
    assert.equal(shown.status, 200)
    const item = await itemOf(shown)
    for (const [name, value] of Object.entries(input)) assert.deepEqual(item[name], value, name)
    assert.ok((await pageOf(await app.request('GET', place, reader))).items.some((one) => one.id === id))
  }
  if (updater !== undefined) {
    const target = `${place}/${id}`
    const stale = { body: {}, headers: { 'if-match': '"999999"' } }
    await expectProblem(await app.request('PATCH', target, updater, stale), 412)
    const patched = await app.request('PATCH', target, updater, { body: {} })
    assert.equal(patched.status, 200)
    const etag = patched.headers.get('etag') ?? ''
    const again = { body: {}, headers: { 'if-match': etag } }
    assert.equal((await app.request('PATCH', target, updater, again)).status, 200)
    await expectProblem(await app.request('PATCH', target, updater, { body: { noSuchField: 1 } }), 422)
  }
  if (remover !== undefined) {
    assert.equal((await app.request('DELETE', `${place}/${id}`, remover)).status, 204)
    if (reader !== undefined) await expectProblem(await app.request('GET', `${place}/${id}`, reader), 404)
  }
}

/** A list is cut into pages without losing or repeating a row, and refuses what it does not understand. */
export async function checkList({ app, path, reader }: Subject, ids: readonly string[]): Promise<void> {
  const place = `/api/${path}`
  const seen: string[] = []
  let cursor: string | null = null
  do {
    const parameters: string = cursor === null ? 'limit=1' : `limit=1&cursor=${encodeURIComponent(cursor)}`
    const page = await pageOf(await app.request('GET', `${place}?${parameters}`, reader))
    seen.push(...page.items.map(({ id }) => id))
    cursor = page.nextCursor
  } while (cursor !== null)
  assert.deepEqual([...seen].sort(), [...ids].sort())
  assert.equal(new Set(seen).size, seen.length)
  for (const order of ['createdAt', '-createdAt'])
    assert.equal(
      (await pageOf(await app.request('GET', `${place}?sort=${order}`, reader))).items.length,
      ids.length,
    )
  for (const wrong of ['noSuchParameter=1', 'limit=0', 'limit=101', 'sort=noSuchField', 'cursor=none'])
    await expectProblem(await app.request('GET', `${place}?${wrong}`, reader), 400)
}

/** What a request is refused for before anybody looks at a row. */
export async function checkRequests({ app, path, creator, reader }: Subject): Promise<void> {
  const place = `/api/${path}`
  if (reader !== undefined) await expectProblem(await app.request('GET', `${place}/no-such-id`, reader), 404)
  await expectProblem(await app.request('PUT', place, creator, { body: {} }), 405)
  await expectProblem(await app.request('POST', place, creator, { body: '{' }), 400)
  await expectProblem(
    await app.request('POST', place, creator, { body: 'a=1', headers: { 'content-type': 'text/plain' } }),
    415,
  )
  await expectProblem(await app.request('POST', place, creator, { body: { noSuchField: 1 } }), 422)
}

/** The same key makes one row, however often it is sent; another request with it is refused. */
export async function checkIdempotency({ app, path, input, creator }: Subject): Promise<void> {
  const send = (body: unknown): Promise<Response> =>
    app.request('POST', `/api/${path}`, creator, { body, headers: { 'idempotency-key': 'one-and-the-same' } })
  const [first, second] = [await send(input), await send(input)]
  assert.deepEqual([first.status, second.status], [201, 201])
  assert.equal((await itemOf(first)).id, (await itemOf(second)).id)
  await expectProblem(await send({ ...input, noSuchField: 1 }), 422)
}
