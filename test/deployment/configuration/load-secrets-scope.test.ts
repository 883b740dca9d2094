import { basename } from 'node:path'
import { expect, test } from 'vitest'
import { loadConfiguration } from '../../../src/deployment/configuration/load-configuration.ts'
import { loadSecretsScope } from '../../../src/deployment/configuration/load-secrets-scope.ts'
import { detectApplication, detectFoundation } from '../../../src/deployment/detection/detect.ts'
import { aProject } from '../../support/project.ts'

const tools = { detect: detectApplication, detectFoundation }
const scopeOf = async (files: Readonly<Record<string, string>>) => {
  const directory = await aProject(files)
  return { directory, scope: await loadSecretsScope({ directory, environment: 'local' }, tools) }
}

test('secrets can be kept for a project that has only a manifest yet', async () => {
  const { scope } = await scopeOf({
    'nexo.yaml': 'name: shop\napp:\n  secrets: [TOKEN]\n  env: { URL: "x${secret:PASSWORD}" }\n',
  })
  expect(scope).toEqual({
    application: 'shop',
    environment: 'local',
    env: { URL: 'x${secret:PASSWORD}' },
    secrets: ['TOKEN'],
    secretsProvider: { id: 'file' },
  })
})

test('without a name the folder gives one, as it does for a deployment', async () => {
  const { directory, scope } = await scopeOf({ 'nexo.yaml': 'app: { secrets: [TOKEN] }\n' })
  expect(scope.application).toBe(
    basename(directory)
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-'),
  )
})

test('a project that can be deployed has the same name for both', async () => {
  const files = { 'package.json': '{ "name": "@acme/shop", "scripts": { "start": "node server.js" } }' }
  const { directory, scope } = await scopeOf(files)
  const { application } = await loadConfiguration({ directory, environment: 'local' }, tools)
  expect(scope.application).toBe(application)
})

test('an environment that does not exist is refused', async () => {
  const directory = await aProject({ 'nexo.yaml': 'name: shop\n' })
  await expect(loadSecretsScope({ directory, environment: 'staging' }, tools)).rejects.toMatchObject({
    code: 'NX-CONFIG-UNKNOWN-ENVIRONMENT',
  })
})
