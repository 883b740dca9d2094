import { expect, test } from 'vitest'
import { looksSecret, resolveEnvironment } from '../../../src/deployment/configuration/resolve-environment.ts'
import type { Evidence } from '../../../src/domain/deployment-configuration.ts'
import { createRedactor } from '../../../src/kernel/secrets/redact.ts'
import { Secret } from '../../../src/kernel/secrets/secret.ts'
import { thrownBy } from '../../support/thrown.ts'

const stored = new Map([
  ['DB_PASSWORD', 'hunter22'],
  ['API_KEY', 'key-1234'],
])

function aResolution(environment: Readonly<Record<string, string>> = {}) {
  const redactor = createRedactor()
  const asked: string[] = []
  const secrets = {
    id: 'file',
    get: async (name: string) => {
      asked.push(name)
      const value = stored.get(name)
      return value === undefined ? undefined : new Secret(value, `file:${name}`)
    },
  }
  const tools = { environment, secrets, redactor, signal: new AbortController().signal }
  return {
    asked,
    redactor,
    resolve: (env: Record<string, string>, names: string[] = [], evidence: Evidence[] = []) =>
      resolveEnvironment({ env, secrets: names, evidence, environment: 'staging' }, tools),
  }
}

const revealed = (env: Readonly<Record<string, string | Secret>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).map(([name, value]) => [
      name,
      value instanceof Secret ? `<${value.reveal()}>` : value,
    ]),
  )

test('references become values, and text around a secret is a secret', async () => {
  const { resolve, redactor } = aResolution({ HOST: 'db.internal' })
  const env = await resolve(
    { A: 'plain $PORT', B: '${env:HOST}', C: 'postgres://u:${secret:DB_PASSWORD}@${env:HOST}', D: '$${x}' },
    ['API_KEY'],
  )
  expect(revealed(env)).toEqual({
    A: 'plain $PORT',
    B: 'db.internal',
    C: '<postgres://u:hunter22@db.internal>',
    D: '${x}',
    API_KEY: '<key-1234>',
  })
  expect(redactor.redact('hunter22 key-1234 postgres://u:hunter22@db.internal db.internal')).toBe(
    '[secret] [secret] [secret] db.internal',
  )
})

test('a variable that looks like a secret is one', async () => {
  const { resolve, redactor } = aResolution({
    DEPLOY_TOKEN: 'abcd-efgh',
    BRANCH: 'main',
    DB: 'mysql://u:pass@h/x',
  })
  const env = await resolve({ A: '${env:DEPLOY_TOKEN}', B: '${env:BRANCH}', C: '${env:DB}' })
  expect(revealed(env)).toEqual({ A: '<abcd-efgh>', B: 'main', C: '<mysql://u:pass@h/x>' })
  expect(redactor.redact('abcd-efgh main')).toBe('[secret] main')
})

test('a secret is asked for once, however often it is referred to', async () => {
  const { resolve, asked } = aResolution()
  await resolve({ A: '${secret:API_KEY}', B: '${secret:API_KEY}' }, ['API_KEY'])
  expect(asked).toEqual(['API_KEY'])
})

test('all that is missing is told at once, each at its place', async () => {
  const evidence = [
    { what: 'env.A', why: 'x', file: 'nexo.yaml', line: 4, column: 8 },
    { what: 'secrets.B', why: 'x', file: 'nexo.yaml', line: 9, column: 7 },
  ]
  const error = await thrownBy(() =>
    aResolution().resolve({ A: 'x ${env:NOPE} ${secret:GONE}' }, ['B'], evidence),
  )
  expect(error).toMatchObject({
    code: 'NX-CONFIG-REFERENCE-MISSING',
    exitCode: 3,
    message: `3 values are missing:
  nexo.yaml:4:10: env.A refers to the variable NOPE, which is not set. Set it: NOPE=... before the command, or in the CI step
  nexo.yaml:4:22: the secret GONE is not set for staging (provider file). Set it: nexo secrets set GONE --env staging
  nexo.yaml:9:7: the secret B is not set for staging (provider file). Set it: nexo secrets set B --env staging`,
  })
})

test('an empty variable is a value', async () => {
  expect(await aResolution({ EMPTY: '' }).resolve({ A: '${env:EMPTY}' })).toEqual({ A: '' })
})

test.each([
  ['GITHUB_TOKEN', 'x', true],
  ['STRIPE_API_KEY', 'x', true],
  ['SIGNING_KEY', 'x', true],
  ['DATABASE_URL', 'postgres://u:p@h/d', true],
  ['DATABASE_URL', 'postgres://h/d', false],
  ['HOSTNAME', 'a', false],
  ['KEYBOARD', 'us', false],
  ['PASSWORD', '', false],
])('%s=%s hides: %s', (name, value, hides) => {
  expect(looksSecret(name, value)).toBe(hides)
})
