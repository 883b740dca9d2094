// What `nexo secrets` does: list, set and unset, never showing a value.
import type { DeploymentConfiguration } from '../../domain/deployment-configuration.ts'
import { VariableName } from '../../domain/manifest-values.ts'
import { parseReferences } from '../../domain/reference.ts'
import type { Kernel } from '../../kernel/kernel.ts'
import type { PluggedAdapter } from '../../kernel/plugins.ts'
import type { SecretProvider } from '../../kernel/secrets/contract.ts'
import { openSecrets } from '../../kernel/secrets/open-secrets.ts'
import { Secret } from '../../kernel/secrets/secret.ts'
import { badVariable } from './errors.ts'

/** One line of `nexo secrets list`. */
export type SecretRow = {
  readonly name: string
  /** Whether the provider has a value. */
  readonly set: boolean
  /** Whether the manifest hands it to the application, by name or by reference. */
  readonly used: boolean
}

const largestBytes = 64 * 1024

/** The place that keeps the secrets of this environment. @throws NX-ADAPTER-UNKNOWN */
export const openSecretsOf = (
  kernel: Pick<Kernel, 'home' | 'environment'>,
  configuration: Pick<DeploymentConfiguration, 'application' | 'environment' | 'secretsProvider'>,
  plugged: readonly PluggedAdapter[] = [],
): Promise<SecretProvider> => {
  const { application, environment, secretsProvider } = configuration
  return openSecrets(
    kernel,
    secretsProvider.id,
    { application, environment, command: secretsProvider.command },
    plugged,
  )
}

/** Names of all secrets that the application wants, sorted. Pure. */
export function wantedSecrets({
  env,
  secrets,
}: Pick<DeploymentConfiguration, 'env' | 'secrets'>): readonly string[] {
  const referred = Object.values(env).flatMap((value) =>
    parseReferences(value).parts.flatMap((part) => (part.kind === 'secret' ? [part.name] : [])),
  )
  return [...new Set([...secrets, ...referred])].sort()
}

/** All secrets that the provider has or the manifest wants, sorted by name. Values are asked for and dropped. */
export async function listSecrets(
  configuration: Pick<DeploymentConfiguration, 'env' | 'secrets'>,
  provider: SecretProvider,
  signal: AbortSignal,
): Promise<readonly SecretRow[]> {
  const wanted = wantedSecrets(configuration)
  const stored = await provider.list(signal)
  const names = [...new Set([...wanted, ...stored])].sort()
  return Promise.all(
    names.map(async (name) => ({
      name,
      set: stored.includes(name) || (await provider.get(name, signal)) !== undefined,
      used: wanted.includes(name),
    })),
  )
}

function requireName(name: string): void {
  const parsed = VariableName.safeParse(name)
  if (!parsed.success)
    throw badVariable({ name, reason: `is not a name: ${parsed.error.issues[0]?.message ?? ''}` })
}

/**
 * Stores `text`, as it came from stdin, under `name`. One line end at its end is not part of it.
 *
 * @throws NX-CONFIG-BAD-VARIABLE for a name or value that cannot be an environment variable; NX-SECRETS-READ-ONLY
 */
export async function setSecret(
  provider: SecretProvider,
  name: string,
  text: string,
  signal: AbortSignal,
): Promise<void> {
  requireName(name)
  const value = text.replace(/\r?\n$/, '')
  if (value === '') throw badVariable({ name, reason: 'its value is empty' })
  if (value.includes('\0')) throw badVariable({ name, reason: 'its value holds a NUL' })
  const sizeBytes = Buffer.byteLength(value)
  if (sizeBytes > largestBytes) {
    throw badVariable({ name, reason: `its value has ${sizeBytes} bytes; at most ${largestBytes} fit` })
  }
  await provider.set(name, new Secret(value, `stdin:${name}`), signal)
}

/** Forgets a secret; whether there was one. @throws NX-CONFIG-BAD-VARIABLE, NX-SECRETS-READ-ONLY */
export async function unsetSecret(
  provider: SecretProvider,
  name: string,
  signal: AbortSignal,
): Promise<boolean> {
  requireName(name)
  return provider.unset(name, signal)
}
