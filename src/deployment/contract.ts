// What a provider promises: types and docstrings only. Strategies are written once over this contract.
import type { TrafficMeasure } from '../agent/protocol/documents.ts'
import type { LogLine } from '../agent/protocol/reports.ts'
import type { Finding } from '../domain/application-logic.ts'
import type { DeploymentConfiguration } from '../domain/deployment-configuration.ts'
import type { Replica } from '../domain/deployment.ts'
import type { ProcessSpec } from '../domain/process.ts'
import type { Release } from '../domain/release.ts'
import type { Call } from '../kernel/call.ts'
import type { AdapterDescriptor } from '../kernel/registry.ts'
import type { Secret } from '../kernel/secrets/secret.ts'

/** What a provider can and cannot do. Strategies and commands read this instead of trying. */
export type ProviderCapabilities = {
  /** Traffic can be split by weight; without it canary is refused. */
  readonly weights: boolean
  /** Requests can be held while nothing serves; without it recreate drops requests and says so. */
  readonly hold: boolean
  readonly exec: boolean
  readonly logs: boolean
  readonly scale: boolean
  /** What it can be asked for by `deployToCloud`, `deployToContainer` and so on. */
  readonly serves: readonly TargetKind[]
  /** Strategies that the platform runs by itself. */
  readonly nativeStrategies: readonly DeploymentConfiguration['strategy']['type'][]
}

/** The families of targets that the specification names. */
export type TargetKind = 'cloud' | 'container' | 'desktop' | 'mobile' | 'web'

/** A release with everything the target needs to run it. Secrets are revealed by the provider, on the way out. */
export type ReleaseBundle = {
  readonly release: Release
  readonly configuration: DeploymentConfiguration
  /** Names the built tree; see ArtifactId in the agent's protocol. */
  readonly artifactId: string
  /** Absolute path of the built tree, or undefined when the target is known to have it (rollback). */
  readonly artifactDirectory: string | undefined
  /** Resolved environment: plain values and secrets. Empty for a release that the target already has. */
  readonly env: Readonly<Record<string, string | Secret>>
  readonly fencingToken: number
}

/** A release that is up and gets no traffic yet. A value, so that it can be journalled. */
export type Candidate = { readonly releaseId: string; readonly fencingToken: number }

/** A release as the target keeps it. */
export type TargetRelease = {
  readonly release: Release
  readonly processes: readonly ProcessSpec[]
  readonly state: 'installed' | 'candidate' | 'serving' | 'good' | 'failed'
  readonly servedAt: string | null
  readonly schemaRevision: number | null
}

/** Everything read back from the target. `undefined` from `inspect`: the target knows nothing of this environment. */
export type TargetView = {
  readonly url: string | null
  /** Where the router listens; null without a web process. */
  readonly listen: { readonly host: string; readonly port: number } | null
  readonly mode: 'serve' | 'hold' | 'maintenance' | 'stopped'
  readonly serving: { readonly releaseId: string; readonly since: string } | null
  readonly weights: readonly { readonly releaseId: string; readonly percent: number }[]
  readonly releases: readonly TargetRelease[]
  readonly replicas: readonly Replica[]
  /** Highest fencing token that the target has seen. */
  readonly fencingToken: number
}

/** Wished replicas by process name. */
export type ReplicaCounts = Readonly<Record<string, number>>

/**
 * Makes releases serve on one kind of target. Every method is idempotent by release id and converges when it is called
 * again after a crash. Every adapter passes `test/contract/deployment-provider.ts`.
 */
export type DeploymentProvider = {
  /** What would stop a deployment, found without changing anything. */
  preflight(configuration: DeploymentConfiguration, call: Call): Promise<readonly Finding[]>
  /** Makes the environment known to the target and its address reserved. Resolves with the URL, null without a web process. */
  declare(bundle: ReleaseBundle, call: Call): Promise<{ readonly url: string | null }>
  /** Puts the release in place without starting it. */
  install(bundle: ReleaseBundle, call: Call): Promise<void>
  /** Runs the migration of an installed release, its output as events. @throws NX-DEPLOY-MIGRATE-FAILED with its last lines */
  migrate(bundle: ReleaseBundle, call: Call): Promise<void>
  /** Starts `counts` replicas of the release beside what serves, without traffic. */
  prepare(candidate: Candidate, counts: ReplicaCounts, call: Call): Promise<void>
  /** Resolves when every replica is ready. @throws the readiness errors of errors.ts with the application's last lines */
  verify(candidate: Candidate, call: Call): Promise<void>
  /** Sends `weightPercent` (0..100) of requests to `candidate`, the rest to `rest`; resolves when the target confirms. */
  shift(candidate: Candidate, weightPercent: number, rest: string | null, call: Call): Promise<void>
  /** Holds requests (none is refused, none is served) until `resume`. */
  hold(candidate: Candidate, call: Call): Promise<void>
  /** Ends hold, maintenance or stop: serve what the weights say. */
  resume(candidate: Candidate, call: Call): Promise<void>
  /** Counters of the target's own router by release id. */
  measure(call: Call): Promise<Readonly<Record<string, TrafficMeasure>>>
  /** Drains a release that gets no traffic, then stops its replicas; its files stay for rollback. */
  retire(candidate: Candidate, drainMs: number, call: Call): Promise<void>
  /** Remembers the verdict on a release. */
  mark(candidate: Candidate, state: TargetRelease['state'], call: Call): Promise<void>
  /** Removes a release's files. */
  prune(candidate: Candidate, call: Call): Promise<void>
  /** Asks the serving URL itself which release answers; null without a web process. */
  readBack(call: Call): Promise<string | null>
  /** Everything, asked of the target, not of our store. */
  inspect(call: Call): Promise<TargetView | undefined>
  /** Replaces each replica of the serving release without a dropped request. */
  restart(candidate: Candidate, drainMs: number, call: Call): Promise<void>
  /** Changes replica counts of the serving release; growing waits for readiness, shrinking drains. */
  scale(candidate: Candidate, counts: ReplicaCounts, drainMs: number, call: Call): Promise<void>
  /** Stops every replica on purpose; requests get 503 with the stop page. */
  stop(candidate: Candidate, drainMs: number, call: Call): Promise<void>
  logs(query: LogQuery, call: Call): AsyncIterable<LogLine>
  exec(releaseId: string, argv: readonly string[], io: ExecStreams, call: Call): Promise<ExecEnd>
  /** Removes everything of the environment from the target. Succeeds when there is nothing. */
  destroy(fencingToken: number, call: Call): Promise<void>
  /** Lets go of connections; the target is not touched. */
  close(): Promise<void>
}

export type LogQuery = {
  readonly releaseId?: string
  readonly replica?: string
  /** The last ones of those that the other members select. */
  readonly tailLines: number
  readonly follow: boolean
  /** Only lines that were written at or after and before it, epoch ms. */
  readonly sinceMs?: number
  readonly untilMs?: number
  /** Only lines in which it is found. */
  readonly pattern?: RegExp
}

export type ExecStreams = {
  readonly stdin: NodeJS.ReadableStream | undefined
  readonly stdout: NodeJS.WritableStream
  readonly stderr: NodeJS.WritableStream
}
export type ExecEnd = { readonly exitCode: number | null; readonly signal: string | null }

/** Identifies one environment; what a provider is created with. */
export type ProviderConfig = {
  readonly application: string
  readonly environment: string
  readonly hosts: readonly string[]
}

export type ProviderDescriptor = AdapterDescriptor<
  'deployment-provider',
  ProviderConfig,
  DeploymentProvider,
  ProviderCapabilities
>

/** Declares a provider. Costs nothing: `load` is the only way to its code. */
export const defineProvider = (descriptor: Omit<ProviderDescriptor, 'kind'>): ProviderDescriptor => ({
  kind: 'deployment-provider',
  ...descriptor,
})
