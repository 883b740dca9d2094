import type { Kernel } from '../../kernel/kernel.ts'
import type { SecretProvider, SecretProviderConfig } from '../../kernel/secrets/contract.ts'
import { secretProviders } from '../../kernel/secrets/providers/descriptors.ts'
import { secretProviderMissing } from '../errors.ts'

/** Loads the secret provider `id`. @throws NX-DEPLOY-SECRETS-PROVIDER-MISSING listing those that exist */
export async function openSecretProvider(
  id: string,
  config: SecretProviderConfig,
  kernel: Pick<Kernel, 'home' | 'environment'>,
): Promise<SecretProvider> {
  const descriptor = secretProviders.find((one) => one.id === id)
  if (descriptor === undefined) {
    throw secretProviderMissing({ id, existing: secretProviders.map((one) => one.id) })
  }
  const create = await descriptor.load()
  const { home, environment } = kernel
  return create(descriptor.config().parse(config), { home, environment })
}
