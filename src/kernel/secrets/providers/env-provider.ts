import { secretsReadOnly } from '../../errors-secrets.ts'
import type { AdapterHost } from '../../registry.ts'
import type { SecretProvider, SecretProviderConfig } from '../contract.ts'
import { Secret } from '../secret.ts'

/** Secrets out of the environment of this process, under their own names; an empty variable is no secret. */
export const createEnvProvider = (_config: SecretProviderConfig, host: AdapterHost): SecretProvider => ({
  id: 'env',
  capabilities: { write: false, list: false },
  list: async () => [],
  get: async (name) => {
    const value = host.environment[name]
    return value === undefined || value === '' ? undefined : new Secret(value, `env:${name}`)
  },
  set: async (name) => {
    throw secretsReadOnly({ provider: 'env', name })
  },
  unset: async (name) => {
    throw secretsReadOnly({ provider: 'env', name })
  },
})
