// What a place that keeps secrets promises: types and docstrings only.
import type { AdapterDescriptor } from '../registry.ts'
import type { Secret } from './secret.ts'

/** The secrets of one environment of one application. */
export type SecretScope = { readonly application: string; readonly environment: string }

export type SecretProviderConfig = SecretScope & {
  /** Argv of provider `command`; the secret's name is appended. */
  readonly command?: readonly string[] | undefined
}

export type SecretProviderCapabilities = {
  /** `set` and `unset` work; otherwise the place is read only for nexo. */
  readonly write: boolean
  /** `list` knows every name; otherwise it knows none and names come from the manifest. */
  readonly list: boolean
}

/**
 * A place that keeps secrets. Every provider passes `test/contract/secret-provider.ts`.
 *
 * Values never travel in argv, and never stand in an error, an event or a log.
 */
export type SecretProvider = {
  readonly id: string
  readonly capabilities: SecretProviderCapabilities
  /** Names, sorted; empty when this provider cannot list. */
  list(signal: AbortSignal): Promise<readonly string[]>
  /** undefined when there is no such secret or it is empty: an empty secret is a mistake somewhere else. */
  get(name: string, signal: AbortSignal): Promise<Secret | undefined>
  /** Stored durably when it resolves. Safe beside other processes that set other names or the same. @throws NX-SECRETS-READ-ONLY */
  set(name: string, value: Secret, signal: AbortSignal): Promise<void>
  /** Whether there was one. @throws NX-SECRETS-READ-ONLY */
  unset(name: string, signal: AbortSignal): Promise<boolean>
}

export type SecretProviderDescriptor = AdapterDescriptor<
  'secret-provider',
  SecretProviderConfig,
  SecretProvider,
  SecretProviderCapabilities
>
