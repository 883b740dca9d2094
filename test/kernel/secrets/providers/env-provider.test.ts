import { expect, test } from 'vitest'
import { createEnvProvider } from '../../../../src/kernel/secrets/providers/env-provider.ts'
import { secretProviderSuite } from '../../../contract/secret-provider.ts'

const config = { application: 'shop', environment: 'local' }

secretProviderSuite('env', async () => ({
  open: async (values) => createEnvProvider(config, { home: '/unused', environment: values }),
}))

test('an empty variable, as a CI system gives it for a secret that is not there, is no secret', async () => {
  const provider = createEnvProvider(config, { home: '/unused', environment: { TOKEN: '' } })
  expect(await provider.get('TOKEN', new AbortController().signal)).toBeUndefined()
})
