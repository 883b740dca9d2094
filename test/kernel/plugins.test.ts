import { expect, test } from 'vitest'
import { createAdapterRegistry } from '../../src/kernel/adapters.ts'
import { adapterUnknown, pluginInvalid, pluginMissing } from '../../src/kernel/errors-adapters.ts'
import { loadPlugins } from '../../src/kernel/plugins.ts'
import { aProject } from '../support/project.ts'
import { thrownBy } from '../support/thrown.ts'

const descriptor = (id: string, kind = 'deployment-provider'): string =>
  `{ kind: '${kind}', id: '${id}', summary: 'x', capabilities: {}, config: () => ({}), load: async () => () => ({}) }`
const plugin = (...descriptors: readonly string[]): string =>
  `export const nexoPlugin = { adapters: [${descriptors.join(', ')}] }\n`
const manifestOf = (fields: object): string =>
  JSON.stringify({ name: 'x', version: '1.0.0', type: 'module', ...fields })
const inModules = (name: string, fields: object, source: string): Record<string, string> => ({
  [`node_modules/${name}/package.json`]: manifestOf(fields),
  [`node_modules/${name}/lib/index.js`]: source,
})

test.each([
  ['main', { main: './lib/index.js' }],
  ['exports', { exports: './lib/index.js' }],
  ['exports for import alone', { exports: { '.': { types: './x.d.ts', import: './lib/index.js' } } }],
])('a package is found from the project by its %s', async (_, fields) => {
  const project = await aProject(inModules('@acme/nexo-nomad', fields, plugin(descriptor('nomad'))))
  const [adapter] = await loadPlugins(['@acme/nexo-nomad'], project)
  expect(adapter).toMatchObject({
    plugin: '@acme/nexo-nomad',
    descriptor: { kind: 'deployment-provider', id: 'nomad' },
  })
})

test('a file of the project is a plugin too', async () => {
  const project = await aProject({ 'deploy/nomad.mjs': plugin(descriptor('nomad')) })
  expect(await loadPlugins(['./deploy/nomad.mjs'], project)).toHaveLength(1)
})

test.each(['@acme/absent', './absent.mjs'])(
  'a missing plugin %s is told with how to get it',
  async (name) => {
    const error = await thrownBy(async () => loadPlugins([name], await aProject()))
    expect(pluginMissing.matches(error) && error.message).toContain(`the plugin ${name} was not found`)
  },
)

test.each([
  ['export const other = 1', /nexoPlugin/],
  ['export const nexoPlugin = { adapters: [] }', /adapters/],
  [plugin("{ kind: 'x', id: 'Nomad' }"), /id of lower-case letters/],
  ['throw new Error("wants a newer Node")', /wants a newer Node/],
  ['export const nexoPlugin = {', /Unexpected|parse/],
])('a plugin of %j is refused with the reason', async (source, reason) => {
  const project = await aProject({ 'plugin.mjs': source })
  const error = await thrownBy(() => loadPlugins(['./plugin.mjs'], project))
  expect(pluginInvalid.matches(error) && error.message).toMatch(reason)
})

type Described = { readonly kind: string; readonly id: string; readonly summary: string }
const builtIn: readonly Described[] = [{ kind: 'deployment-provider', id: 'process', summary: 'x' }]

test('a registry has the built-in adapters and those of its kind from plugins', async () => {
  const source = plugin(descriptor('nomad'), descriptor('vault', 'secret-provider'))
  const plugged = await loadPlugins(['./p.mjs'], await aProject({ 'p.mjs': source }))
  const registry = createAdapterRegistry('deployment-provider', builtIn, plugged)
  expect(registry.all.map(({ id }) => id)).toEqual(['process', 'nomad'])
  expect(registry.find('nomad').summary).toBe('x')
})

test('an unknown adapter is told with those that there are', async () => {
  const registry = createAdapterRegistry('deployment-provider', builtIn)
  const error = await thrownBy(() => registry.find('proces'))
  expect(adapterUnknown.matches(error) && `${error.message}. ${error.hint}`).toBe(
    'there is no deployment provider "proces". Did you mean process? There is: process.',
  )
})

test('a plugin cannot take the place of another adapter', async () => {
  const plugged = await loadPlugins(['./p.mjs'], await aProject({ 'p.mjs': plugin(descriptor('process')) }))
  const error = await thrownBy(() => createAdapterRegistry('deployment-provider', builtIn, plugged))
  expect(pluginInvalid.matches(error) && error.message).toContain(
    'there is a deployment-provider process already',
  )
})
