// A reference without a value, said at its place in the manifest.
import type { DeploymentConfiguration } from '../../domain/deployment-configuration.ts'
import type { ConfigurationFinding } from '../../kernel/errors-configuration.ts'

export type MissingValue = {
  /** `what` of the evidence that has the place. */
  readonly topic: string
  /** Where in the value the reference begins, in UTF-16 units. */
  readonly offset: number
  readonly message: string
  readonly hint: string
}

export const missingVariable = (topic: string, name: string, offset: number): MissingValue => ({
  topic,
  offset,
  message: `${topic} refers to the variable ${name}, which is not set`,
  hint: `Set it: ${name}=... before the command, or in the CI step`,
})

type Store = { readonly environment: string; readonly provider: string }

export const missingSecret = (topic: string, name: string, offset: number, store: Store): MissingValue => ({
  topic,
  offset,
  message: `the secret ${name} is not set for ${store.environment} (provider ${store.provider})`,
  hint:
    store.provider === 'file'
      ? `Set it: nexo secrets set ${name} --env ${store.environment}`
      : `Provider ${store.provider} has to know ${name}`,
})

/** The mistake at its place, as far as the evidence knows it. Pure. */
export function placeMissing(
  { evidence }: Pick<DeploymentConfiguration, 'evidence'>,
  { topic, offset, message, hint }: MissingValue,
): ConfigurationFinding {
  const place = evidence.find(({ what }) => what === topic)
  return {
    file: place?.file ?? 'nexo.yaml',
    line: place?.line ?? 1,
    column: (place?.column ?? 1) + offset,
    code: 'missing-value',
    message,
    hint,
  }
}
