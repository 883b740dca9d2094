import { chmod, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { identityExposed, identityInvalid, secretsUnreadable } from '../../../../src/kernel/errors-secrets.ts'
import type { SecretProvider } from '../../../../src/kernel/secrets/contract.ts'
import { createFileProvider } from '../../../../src/kernel/secrets/providers/file-provider.ts'
import { Secret } from '../../../../src/kernel/secrets/secret.ts'
import { secretProviderSuite } from '../../../contract/secret-provider.ts'
import { aProject } from '../../../support/project.ts'
import { thrownBy } from '../../../support/thrown.ts'

const { signal } = new AbortController()
const providerIn = (home: string, environment = 'local'): SecretProvider =>
  createFileProvider({ application: 'shop', environment }, { home, environment: {} })
const aSecret = (value: string): Secret => new Secret(value, 'test')

secretProviderSuite('file', async () => {
  const home = await aProject()
  return {
    open: async (values) => {
      const provider = providerIn(home)
      for (const [name, value] of Object.entries(values)) await provider.set(name, aSecret(value), signal)
      return provider
    },
  }
})

test('neither the value nor anything like it is on the disk, and nobody else may read the files', async () => {
  const home = await aProject()
  await providerIn(home).set('TOKEN', aSecret('c4nary-value'), signal)
  const files = await readdir(join(home, 'secrets'), { recursive: true, withFileTypes: true })
  for (const file of files) {
    const path = join(file.parentPath, file.name)
    expect((await stat(path)).mode & 0o077).toBe(0)
    expect(file.isFile() && (await readFile(path, 'latin1')).includes('c4nary')).toBe(false)
  }
  expect(files.filter((file) => file.isFile())).toHaveLength(2)
})

test('environments of one application do not see each other', async () => {
  const home = await aProject()
  await providerIn(home, 'staging').set('TOKEN', aSecret('value'), signal)
  expect(await providerIn(home, 'production').get('TOKEN', signal)).toBeUndefined()
})

test('names that differ in case alone stay two secrets', async () => {
  const provider = providerIn(await aProject())
  await provider.set('Token', aSecret('one'), signal)
  await provider.set('TOKEN', aSecret('two'), signal)
  expect((await provider.get('Token', signal))?.reveal()).toBe('one')
  expect(await provider.list(signal)).toEqual(['TOKEN', 'Token'])
})

test('many at once, the first identity among them, lose nothing', async () => {
  const home = await aProject()
  const names = Array.from({ length: 12 }, (_, at) => `SECRET_${at}`)
  await Promise.all(names.map((name) => providerIn(home).set(name, aSecret(`value of ${name}`), signal)))
  const values = await Promise.all(
    names.map(async (name) => (await providerIn(home).get(name, signal))?.reveal()),
  )
  expect(values).toEqual(names.map((name) => `value of ${name}`))
  expect((await readdir(join(home, 'secrets'))).sort()).toEqual(['identity', 'shop'])
})

test('a secret made with another identity is told, without its content', async () => {
  const home = await aProject()
  await providerIn(home).set('TOKEN', aSecret('c4nary'), signal)
  const identity = join(home, 'secrets', 'identity')
  await rm(identity)
  const missing = await thrownBy(() => providerIn(home).get('TOKEN', signal))
  expect(secretsUnreadable.matches(missing) && missing.message).toContain('the identity file is missing')
  await providerIn(home).set('OTHER', aSecret('value'), signal)
  const other = await thrownBy(() => providerIn(home).get('TOKEN', signal))
  expect(secretsUnreadable.matches(other) && other.hint).toBe('Set it again: nexo secrets set TOKEN')
})

test('a damaged secret and a damaged identity are each told by name', async () => {
  const home = await aProject()
  const provider = providerIn(home)
  await provider.set('TOKEN', aSecret('value'), signal)
  const [file = ''] = await readdir(join(home, 'secrets/shop/local'))
  await writeFile(join(home, 'secrets/shop/local', file), 'nonsense')
  expect(secretsUnreadable.matches(await thrownBy(() => provider.get('TOKEN', signal)))).toBe(true)
  await writeFile(join(home, 'secrets/identity'), 'nonsense')
  expect(identityInvalid.matches(await thrownBy(() => provider.get('TOKEN', signal)))).toBe(true)
})

test.runIf(process.platform !== 'win32')('an identity that others may read is not used', async () => {
  const home = await aProject()
  await providerIn(home).set('TOKEN', aSecret('value'), signal)
  await chmod(join(home, 'secrets/identity'), 0o644)
  const error = await thrownBy(() => providerIn(home).get('TOKEN', signal))
  expect(identityExposed.matches(error) && error.message).toContain('has mode 0644')
})
