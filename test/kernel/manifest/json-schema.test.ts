import { Ajv } from 'ajv'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { manifestJsonSchema } from '../../../src/kernel/manifest/json-schema.ts'
import { parseManifest } from '../../../src/kernel/manifest/parse-manifest.ts'
import { thrownBy } from '../../support/thrown.ts'

const validate = new Ajv({ strict: false }).compile(manifestJsonSchema())

test.each([
  'name: shop',
  'app: { start: node server.js, port: 3000, env: { A: 1, B: true, C: x } }',
  'app: { build: false, install: [npm, ci], processes: { web: a, worker: { command: [b], replicas: 2 } } }',
  'app: { static: { directory: dist, spa: true }, health: { path: /x, timeout: 30s }, limits: { memory: 1GiB } }',
  'environments: { local: , a: { strategy: canary }, b: { strategy: { type: rolling, batch: 2 }, listen: 80 } }',
  'environments: { a: { listen: "[::1]:80", hosts: [deploy@a.example.com], tls: { certificate: a, key: b } } }',
  'secrets: { provider: command, command: vault-read }\nplugins: ["@acme/nexo-nomad"]',
])('editor and nexo both accept %j', (text) => {
  expect(parseManifest('nexo.yaml', text).manifest).toBeDefined()
  expect(validate(parse(text))).toBe(true)
})

test.each([
  'nam: shop',
  'name: Shop',
  'app: { prot: 1 }',
  'app: { port: 70000 }',
  'app: { build: true }',
  'app: { env: { 1A: x } }',
  'app: { env: { PORT: x } }',
  'app: { health: { timeout: 30 } }',
  'app: { health: { timeout: soon } }',
  'app: { processes: { Web: x } }',
  'app: { static: { spa: true } }',
  'app: { shared: [../x] }',
  'environments: { Prod: {} }',
  'environments: { a: { strategy: canray } }',
  'environments: { a: { strategy: { type: rolling, steps: [1] } } }',
  'environments: { a: { listen: 1.2.3.4.5 } }',
  'environments: { a: { hosts: [] } }',
  'plugins: x',
  '[]',
])('editor and nexo both refuse %j', async (text) => {
  await expect(thrownBy(() => parseManifest('nexo.yaml', text))).resolves.toMatchObject({
    code: 'NX-CONFIG-INVALID',
  })
  expect(validate(parse(text))).toBe(false)
})

test('the schema is draft-07, names itself, and describes every key', () => {
  const schema = manifestJsonSchema()
  expect(schema.$schema).toBe('http://json-schema.org/draft-07/schema#')
  expect(schema).toMatchObject({ $id: 'urn:nexo:schema:manifest:1', title: 'nexo.yaml' })
  expect(JSON.stringify(manifestJsonSchema())).toBe(JSON.stringify(schema))
})
