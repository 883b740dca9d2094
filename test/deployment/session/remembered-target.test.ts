import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { recallTarget, rememberTarget } from '../../../src/deployment/session/remembered-target.ts'
import { temporaryFolder } from '../../support/home.ts'
import { aConfiguration } from '../support/builders.ts'

async function aProject() {
  const directory = await temporaryFolder()
  await writeFile(join(directory, 'package.json'), '{"name":"shop"}')
  const values = new Map<string, string>()
  const state = {
    getValue: (key: string) => Promise.resolve(values.get(key)),
    putValue: async (key: string, value: string) => void values.set(key, value),
  }
  const where = { directory, environment: 'local' }
  const configuration = aConfiguration({ application: 'shop', projectDirectory: directory })
  await rememberTarget(state, where, configuration)
  return { directory, state, where, configuration }
}

test('a target is remembered for the folder and the environment that it was read for', async () => {
  const { state, where, configuration } = await aProject()
  const { application, environment, provider, hosts, manifestFile } = configuration
  expect(await recallTarget(state, where)).toEqual({
    application,
    environment,
    provider,
    hosts,
    manifestFile,
  })
  expect(await recallTarget(state, { ...where, environment: 'staging' })).toBeUndefined()
})

test.for([
  ['a file changed', (folder: string) => writeFile(join(folder, 'package.json'), '{"name":"other-shop"}')],
  ['a manifest came', (folder: string) => writeFile(join(folder, 'nexo.yaml'), 'name: other\n')],
  ['a folder came', (folder: string) => mkdir(join(folder, 'packages'))],
  ['a file went', (folder: string) => rm(join(folder, 'package.json'))],
] as const)('what was remembered is not believed when %s', async ([, change]) => {
  const { directory, state, where } = await aProject()
  await change(directory)
  expect(await recallTarget(state, where)).toBeUndefined()
})

test('a project of several folders is not remembered', async () => {
  const { directory, state, where, configuration } = await aProject()
  const elsewhere = { directory: join(directory, 'packages'), environment: 'local' }
  await mkdir(elsewhere.directory)
  await rememberTarget(state, elsewhere, configuration)
  expect(await recallTarget(state, elsewhere)).toBeUndefined()
  await rememberTarget(state, where, { ...configuration, applicationPath: 'packages/web' })
  expect(await recallTarget(state, where)).toBeUndefined()
})
