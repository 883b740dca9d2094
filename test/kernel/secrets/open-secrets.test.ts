import { expect, test } from 'vitest'
import { adapterUnknown } from '../../../src/kernel/errors-adapters.ts'
import { openSecrets } from '../../../src/kernel/secrets/open-secrets.ts'
import { secretProviders } from '../../../src/kernel/secrets/providers/descriptors.ts'
import { thrownBy } from '../../support/thrown.ts'

const kernel = { home: '/unused', environment: { TOKEN: 'value' } }
const config = { application: 'shop', environment: 'local' }

test.each(secretProviders.map(({ id, capabilities }) => ({ id, capabilities })))(
  'provider $id opens by its id, with the capabilities that its descriptor says',
  async ({ id, capabilities }) => {
    const provider = await openSecrets(kernel, id, { ...config, command: ['x'] })
    expect(provider).toMatchObject({ id, capabilities })
  },
)

test('an unknown provider is told with those that there are', async () => {
  const error = await thrownBy(() => openSecrets(kernel, 'flie', config))
  expect(adapterUnknown.matches(error) && `${error.message}. ${error.hint}`).toBe(
    'there is no secret provider "flie". Did you mean file? There are: file, env, command.',
  )
})
