import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { createRestConnector } from '../../../src/integration/connectors/rest/connector.ts'
import { Secret } from '../../../src/kernel/secrets/secret.ts'
import { readerSuite } from '../../contract/connector.ts'
import { temporaryFolder } from '../../support/home.ts'
import { aProjectWith } from '../a-project.ts'
import { startHttpServer, type Received } from '../http-server.ts'
import { aCall, sqliteFile, sqliteRows } from '../rig.ts'

const openApi = {
  openapi: '3.1.0',
  info: { title: 'Shop', version: '1.2' },
  paths: {
    '/api/customers': {
      get: {
        operationId: 'listCustomers',
        summary: 'Customers */ of the shop',
        parameters: [
          { name: 'cursor', in: 'query', schema: { type: 'string' } },
          { name: 'limit', in: 'query', schema: { type: 'integer' } },
        ],
        responses: {
          200: {
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  required: ['items', 'nextCursor'],
                  properties: {
                    items: { type: 'array', items: { $ref: '#/components/schemas/Customer' } },
                    nextCursor: { type: ['string', 'null'] },
                  },
                },
              },
            },
          },
        },
      },
      post: {
        operationId: 'create-customer',
        requestBody: {
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Customer' } } },
        },
        responses: {
          201: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Customer' } } } },
        },
      },
    },
    '/api/customers/{id}': {
      parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'integer' } }],
      get: {
        responses: {
          200: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Customer' } } } },
        },
      },
      delete: { responses: { 204: {} } },
    },
  },
  components: {
    schemas: {
      Customer: {
        type: 'object',
        required: ['id', 'name', 'kind'],
        properties: {
          id: { type: 'integer' },
          name: { type: 'string' },
          balance: { type: 'number' },
          kind: { enum: ['person', 'company'], type: 'string' },
          since: { type: 'string', format: 'date-time' },
          tags: { type: 'array', items: { type: 'string' } },
          parent: { anyOf: [{ $ref: '#/components/schemas/Customer' }, { type: 'null' }] },
        },
      },
    },
  },
}

const pageSize = 15
const names = Array.from({ length: 40 }, (_, at): readonly [string, string] => [
  String(at * 3 - 20),
  `row ${at}`,
])

/** An API with forty customers, fifteen on a page. `trouble` may answer in its place. */
async function startShop(
  trouble: (
    request: Received,
  ) => { readonly status: number; readonly headers?: Record<string, string> } | undefined = () => undefined,
) {
  return startHttpServer((request, response): unknown => {
    const found = trouble(request)
    if (found !== undefined) return response.writeHead(found.status, found.headers ?? {}).end()
    const url = new URL(request.url, 'http://localhost')
    const json = { 'content-type': 'application/json' }
    if (url.pathname === '/openapi.json') return response.writeHead(200, json).end(JSON.stringify(openApi))
    if (url.pathname !== '/api/customers') return response.writeHead(404).end()
    const from = Number(url.searchParams.get('cursor') ?? 0)
    const items = names.slice(from, from + pageSize).map(
      ([id, name]) =>
        // Written by hand: these digits are more than a number of JavaScript holds.
        `{"id":${id},"name":${JSON.stringify(name)},"kind":"person","balance":12345678901234567890.10,"since":"2026-01-31T14:22:33Z","tags":["a"]}`,
    )
    const next = from + pageSize < names.length ? JSON.stringify(String(from + pageSize)) : 'null'
    return response.writeHead(200, json).end(`{"items":[${items.join(',')}],"nextCursor":${next}}`)
  })
}

const connectorAt = (url: string, differing: object = {}) =>
  createRestConnector({ connector: 'rest', directory: '/', url, path: '/api/customers', ...differing })

readerSuite('rest', async () => {
  const { url } = await startShop()
  return {
    connector: connectorAt(url),
    stream: '/api/customers',
    rows: names,
    absent: '/api/gone',
    call: aCall(),
  }
})

test('every page of a list arrives in a table, with every digit that was sent', async () => {
  const { url, received } = await startShop()
  const { manager, input, at } = await aProjectWith(
    {
      customers: {
        source: {
          connector: 'rest',
          url,
          path: '/api/customers',
          headers: { Authorization: 'Bearer ${env:API_TOKEN}' },
        },
        target: { connector: 'sqlite', file: 'copy.db', table: 'customer' },
        map: {
          id: 'id',
          name: 'name',
          balance: 'cast(balance as text)',
          since: 'cast(since as text)',
          tags: 'tags',
        },
      },
    },
    { API_TOKEN: 'not-a-real-token' },
  )
  sqliteFile(
    at('copy.db'),
    'CREATE TABLE customer (id INTEGER PRIMARY KEY, name TEXT NOT NULL, balance TEXT, since TEXT, tags TEXT)',
  )
  expect(await manager.sync(input, aCall())).toMatchObject([{ balance: { read: 40, applied: 40 } }])
  expect(sqliteRows(at('copy.db'), 'SELECT * FROM customer WHERE id = 1')).toEqual([
    {
      id: 1,
      name: 'row 7',
      balance: '12345678901234567890.10',
      since: '2026-01-31 14:22:33+00',
      tags: '["a"]',
    },
  ])
  expect(received.every(({ headers }) => headers.authorization === 'Bearer not-a-real-token')).toBe(true)
  expect(await manager.sync(input, aCall())).toMatchObject([{ balance: { read: 40, unchanged: 40 } }])
})

test('an API that is busy is asked again; one that forbids is told as such, without the token', async () => {
  let refusals = 2
  const busy = await startShop(() =>
    refusals-- > 0 ? { status: 429, headers: { 'retry-after': '0' } } : undefined,
  )
  expect(await connectorAt(busy.url).check(aCall())).toBe('Shop 1.2 (OpenAPI 3.1.0)')
  const closed = await startShop(() => ({ status: 401 }))
  const headers = { Authorization: new Secret('Bearer not-a-real-token', 'env:API_TOKEN') }
  const refused = connectorAt(closed.url, { headers }).check(aCall())
  await expect(refused).rejects.toMatchObject({
    code: 'NX-INTEGRATE-UNREACHABLE',
    message: expect.not.stringContaining('not-a-real-token'),
  })
})

test('pages that go in a circle, answers that are no list and no JSON are told', async () => {
  const circling = { pagination: { type: 'link' } as const }
  const { url } = await startHttpServer(({ url: path }, response): unknown => {
    if (path === '/openapi.json') return response.end(JSON.stringify(openApi))
    return response
      .writeHead(200, { link: `<${path}>; rel="next"` })
      .end('{"items":[{"id":1,"name":"a"}],"nextCursor":null}')
  })
  const read = async (connector: ReturnType<typeof connectorAt>): Promise<void> => {
    for await (const rows of connector.read(
      { stream: '/api/customers', columns: ['id'], order: [], after: null, batch: { rows: 9, bytes: 999 } },
      aCall(),
    ))
      expect(rows.length).toBe(1)
  }
  await expect(read(connectorAt(url, circling))).rejects.toMatchObject({
    code: 'NX-INTEGRATE-REFUSED',
    message: expect.stringContaining('circle'),
  })
  for (const [body, reason] of [
    ['<html>', 'no JSON'],
    ['{"items":7}', 'no list of objects'],
  ] as const) {
    const odd = await startHttpServer(
      ({ url: path }, response) =>
        void response.end(path === '/openapi.json' ? JSON.stringify(openApi) : body),
    )
    await expect(read(connectorAt(odd.url))).rejects.toMatchObject({
      code: 'NX-INTEGRATE-REFUSED',
      message: expect.stringContaining(reason),
    })
  }
  const none = await startHttpServer((_, response) => void response.end('swagger: "2.0"'))
  await expect(connectorAt(none.url).check(aCall())).rejects.toMatchObject({
    code: 'NX-INTEGRATE-REFUSED',
    message: expect.stringContaining('no OpenAPI 3 document'),
  })
})

test('the client that is emitted compiles under strict rules, speaks to the API, and is the same each time', async () => {
  const { url } = await startShop()
  const connector = connectorAt(url)
  const text = (await connector.emitClient?.(aCall())) ?? ''
  expect(await connector.emitClient?.(aCall())).toBe(text)
  const folder = await temporaryFolder()
  const file = join(folder, 'client.ts')
  await writeFile(file, text)
  await writeFile(
    join(folder, 'use.ts'),
    `import { ApiError, createClient, type Customer } from './client.ts'
     export async function use(url: string): Promise<readonly string[]> {
       const client = createClient({ url })
       const page = await client.listCustomers({ query: { limit: 2 } })
       const first: Customer | undefined = page.items[0]
       const kind: 'person' | 'company' | undefined = first?.kind
       // @ts-expect-error: an id is a number
       const wrong: string | undefined = first?.id
       const missing = await client.getApiCustomersById({ path: { id: 1 } }).catch((error: unknown) => (error instanceof ApiError ? error.status : 0))
       return [String(page.items.length), String(kind), String(wrong), String(missing)]
     }`,
  )
  const compiler = fileURLToPath(new URL('../../../node_modules/typescript/bin/tsc', import.meta.url))
  const types = dirname(dirname(fileURLToPath(import.meta.resolve('@types/node/package.json'))))
  const flags = [
    '--noEmit',
    '--strict',
    '--exactOptionalPropertyTypes',
    '--noUncheckedIndexedAccess',
    '--module',
    'nodenext',
    '--target',
    'es2024',
    '--allowImportingTsExtensions',
    '--erasableSyntaxOnly',
    '--typeRoots',
    types,
    '--types',
    'node',
    join(folder, 'use.ts'),
  ]
  await writeFile(join(folder, 'package.json'), '{"type":"module"}')
  await promisify(execFile)(process.execPath, [compiler, ...flags], { cwd: folder }).catch(
    (error: unknown) => {
      throw new Error(
        `the emitted client does not compile:\n${error instanceof Error && 'stdout' in error ? String(error.stdout) : String(error)}\n${text}`,
      )
    },
  )
  const loaded: unknown = await import(pathToFileURL(join(folder, 'use.ts')).href)
  const use =
    typeof loaded === 'object' && loaded !== null && 'use' in loaded && typeof loaded.use === 'function'
      ? loaded.use
      : undefined
  expect(await use?.(url)).toEqual(['15', 'person', '-20', '404'])
  expect(await readFile(file, 'utf8')).not.toMatch(/\*\/ of the shop/)
})
