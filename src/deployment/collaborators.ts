// What the DeploymentManager works with and does not do itself. Tests hand in their own; local-collaborators.ts has the real ones.
import type { DeploymentConfiguration } from '../domain/deployment-configuration.ts'
import type { SourceRevision } from '../domain/release.ts'
import type { Call } from '../kernel/call.ts'
import type { Action, DurableEngine, Plan } from '../kernel/durable/contract.ts'
import type { Json } from '../kernel/json.ts'
import type { Secret } from '../kernel/secrets/secret.ts'
import type { DeploymentProvider, ProviderDescriptor } from './contract.ts'
import type { Artifact } from './plans/binding.ts'

/** The source as it is now: its digest, and what is needed to say how it differs from another. */
export type SourceFacts = {
  readonly digest: string
  readonly files: readonly { readonly path: string; readonly digest: string }[]
  readonly sizeBytes: number
}

/** A migration that is about to run on the data of `previous`. */
export type MigrationFacts = Where & {
  readonly application: string
  readonly previous: string
  readonly next: string
}

export type Where = { readonly directory: string; readonly environment: string }

export type Collaborators = {
  /** Manifest, overlay and detection merged. Says what was detected. */
  loadConfiguration(where: Where, call: Call): Promise<DeploymentConfiguration>
  /** Every reference replaced by its value. @throws NX-CONFIG-REFERENCE-MISSING with all that are missing */
  resolveEnvironment(
    configuration: DeploymentConfiguration,
    call: Call,
  ): Promise<Readonly<Record<string, string | Secret>>>
  /** A keyed digest: equal for equal values in this home, and no way back to the value. Hex. */
  fingerprint(value: string): Promise<string>
  readSource(configuration: DeploymentConfiguration, call: Call): Promise<SourceFacts>
  readRevision(configuration: DeploymentConfiguration): Promise<SourceRevision>
  /** Builds in a clean folder. @throws NX-DEPLOY-SOURCE-CHANGED when the source is not `packageDigest` any more */
  build(configuration: DeploymentConfiguration, packageDigest: string, call: Call): Promise<Artifact>
  /** Every provider that there is, plugins of the project included. */
  providers(
    configuration: Pick<DeploymentConfiguration, 'plugins' | 'manifestFile'> | undefined,
  ): Promise<readonly ProviderDescriptor[]>
  openProvider(
    descriptor: ProviderDescriptor,
    configuration: Pick<DeploymentConfiguration, 'application' | 'environment' | 'hosts'>,
  ): Promise<DeploymentProvider>
  /** The journal of this machine with these plans and actions. */
  openEngine(
    plans: readonly Plan<Json, Json>[],
    actions: readonly Action<Json, Json>[],
  ): Promise<DurableEngine>
  /**
   * Called before each migration of data that a release has served; may be called twice for one. What it throws fails the
   * deployment before anything was migrated. Nothing is done when it is left out.
   */
  readonly beforeMigration?: (facts: MigrationFacts, call: Call) => Promise<void>
  /** Who creates releases: `user@host`. */
  readonly creator: string
}
