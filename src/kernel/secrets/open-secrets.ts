import { createAdapterRegistry } from '../adapters.ts'
import type { Kernel } from '../kernel.ts'
import type { PluggedAdapter } from '../plugins.ts'
import type { SecretProvider, SecretProviderConfig, SecretProviderDescriptor } from './contract.ts'
import { secretProviders } from './providers/descriptors.ts'

/**
 * Opens the place that keeps secrets by its id: `file`, `env`, `command`, or one of `plugged`.
 *
 * Promise: loads that one alone.
 * @throws NX-ADAPTER-UNKNOWN with the ids that there are
 */
export async function openSecrets(
  kernel: Pick<Kernel, 'home' | 'environment'>,
  id: string,
  config: SecretProviderConfig,
  plugged: readonly PluggedAdapter[] = [],
): Promise<SecretProvider> {
  const registry = createAdapterRegistry<SecretProviderDescriptor>(
    'secret-provider',
    secretProviders,
    plugged,
  )
  const descriptor = registry.find(id)
  const create = await descriptor.load()
  return create(descriptor.config().parse(config), { home: kernel.home, environment: kernel.environment })
}
