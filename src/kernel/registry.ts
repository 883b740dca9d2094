// registry: adapters are found by id, described for free and loaded only when used.
import type * as z from 'zod'

/**
 * An adapter before it is loaded. Making one costs nothing: `load` is the only way to its code and its SDK.
 * `config` is a thunk for the same reason.
 */
export type AdapterDescriptor<Kind extends string, Config, Adapter, Capabilities> = {
  readonly kind: Kind
  readonly id: string
  readonly summary: string
  readonly capabilities: Capabilities
  readonly config: () => z.ZodType<Config>
  readonly load: () => Promise<(config: Config, host: AdapterHost) => Adapter>
}

/** What an adapter may use of the process that loads it. */
export type AdapterHost = {
  /** Everything that nexo keeps outside the project. Absolute path. */
  readonly home: string
  readonly environment: Readonly<Record<string, string | undefined>>
}
