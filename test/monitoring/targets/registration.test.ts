import { statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import {
  readRegistrations,
  removeRegistration,
  writeRegistration,
  type Registration,
} from '../../../src/monitoring/targets/registration.ts'
import { variableNames } from '../../../src/monitoring/targets/read-target.ts'
import { temporaryFolder } from '../../support/home.ts'

const shop: Registration = {
  version: 1,
  application: 'shop',
  environment: 'local',
  directory: '/srv/shop',
  variables: { HOOK: 'https://hooks.example/x' },
}

test('what is registered is read back, once, and only its owner can read it', async () => {
  const folder = join(await temporaryFolder(), 'targets')
  await writeRegistration(folder, shop)
  await writeRegistration(folder, shop)
  expect(await readRegistrations(folder)).toEqual({ registrations: [shop], problems: [] })
  expect(statSync(join(folder, 'shop.local.json')).mode & 0o077).toBe(0)
})

test('removing succeeds, also when there is nothing', async () => {
  const folder = join(await temporaryFolder(), 'targets')
  await writeRegistration(folder, shop)
  await removeRegistration(folder, 'shop.local')
  await removeRegistration(folder, 'shop.local')
  expect(await readRegistrations(folder)).toEqual({ registrations: [], problems: [] })
})

test.each(['', '{', '{"version":1}', 'null'])('a file with %j is a problem of its own', async (content) => {
  const folder = await temporaryFolder()
  await writeRegistration(folder, shop)
  writeFileSync(join(folder, 'broken.json'), content)
  const { registrations, problems } = await readRegistrations(folder)
  expect(registrations).toEqual([shop])
  expect(problems).toEqual([expect.stringContaining('broken.json')])
})

test('only variables that monitoring refers to are kept', () => {
  const section = {
    notify: { ops: { webhook: '${env:HOOK}/${env:ROOM}', key: '${secret:KEY}' } },
    deadman: { ping: '${env:HOOK}' },
  }
  expect(variableNames(section)).toEqual(['HOOK', 'ROOM'])
})
