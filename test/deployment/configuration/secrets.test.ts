import { expect, test } from 'vitest'
import {
  listSecrets,
  openSecretsOf,
  setSecret,
  unsetSecret,
} from '../../../src/deployment/configuration/secrets.ts'
import type { SecretProvider } from '../../../src/kernel/secrets/contract.ts'
import { aProject } from '../../support/project.ts'

const { signal } = new AbortController()
const configuration = {
  application: 'shop',
  environment: 'staging',
  secretsProvider: { id: 'file' },
  secrets: ['API_KEY'],
  env: { DB: 'postgres://u:${secret:DB_PASSWORD}@h', X: '${env:X}' },
}
const vault = async (): Promise<SecretProvider> =>
  openSecretsOf({ home: await aProject(), environment: {} }, configuration)

test('what is wanted and what is there are listed together, without a value', async () => {
  const provider = await vault()
  await setSecret(provider, 'API_KEY', 'c4nary-value\n', signal)
  await setSecret(provider, 'OLD', 'value', signal)
  const rows = await listSecrets(configuration, provider, signal)
  expect(rows).toEqual([
    { name: 'API_KEY', set: true, used: true },
    { name: 'DB_PASSWORD', set: false, used: true },
    { name: 'OLD', set: true, used: false },
  ])
  expect(await unsetSecret(provider, 'OLD', signal)).toBe(true)
  expect(await unsetSecret(provider, 'OLD', signal)).toBe(false)
})

test('a provider that cannot list is asked for each wanted name', async () => {
  const env = { API_KEY: 'value' }
  const provider = await openSecretsOf(
    { home: '/unused', environment: env },
    { ...configuration, secretsProvider: { id: 'env' } },
  )
  expect(await listSecrets(configuration, provider, signal)).toMatchObject([
    { set: true },
    { name: 'DB_PASSWORD', set: false },
  ])
})

test('one line end of stdin is not part of the value', async () => {
  const provider = await vault()
  for (const [text, value] of [
    ['a\n', 'a'],
    ['a\r\n', 'a'],
    ['a\n\n', 'a\n'],
    [' a ', ' a '],
  ] as const) {
    await setSecret(provider, 'TOKEN', text, signal)
    expect((await provider.get('TOKEN', signal))?.reveal()).toBe(value)
  }
})

test.each([
  ['TOKEN', '\n', 'its value is empty'],
  ['TOKEN', 'a\0b', 'its value holds a NUL'],
  ['TOKEN', 'x'.repeat(65_537), 'its value has 65537 bytes; at most 65536 fit'],
  ['../up', 'x', 'is not a name'],
  ['NEXO_HOME', 'x', 'is not a name'],
])('%s with %.10j is refused', async (name, value, reason) => {
  await expect(setSecret(await vault(), name, value, signal)).rejects.toMatchObject({
    code: 'NX-CONFIG-BAD-VARIABLE',
    message: expect.stringContaining(reason),
  })
})
