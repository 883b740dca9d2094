// The built-in places that keep secrets. Costs nothing: each is loaded when it is used.
import * as z from 'zod'
import type { SecretProviderConfig, SecretProviderDescriptor } from '../contract.ts'

const config = (): z.ZodType<SecretProviderConfig> =>
  z.strictObject({
    application: z.string(),
    environment: z.string(),
    command: z.array(z.string()).min(1).optional(),
  })

const kind = 'secret-provider'

export const secretProviders: readonly SecretProviderDescriptor[] = [
  {
    kind,
    id: 'file',
    summary: 'age-encrypted files below the home folder of nexo',
    capabilities: { write: true, list: true },
    config,
    load: async () => (await import('./file-provider.ts')).createFileProvider,
  },
  {
    kind,
    id: 'env',
    summary: 'variables of the environment that nexo runs in',
    capabilities: { write: false, list: false },
    config,
    load: async () => (await import('./env-provider.ts')).createEnvProvider,
  },
  {
    kind,
    id: 'command',
    summary: 'a command of yours that prints one secret',
    capabilities: { write: false, list: false },
    config,
    load: async () => (await import('./command-provider.ts')).createCommandProvider,
  },
]
