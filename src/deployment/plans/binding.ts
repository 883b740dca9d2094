import type { Call } from '../../kernel/call.ts'
import type { Clock } from '../../kernel/call.ts'
import type { StepScope } from '../../kernel/durable/contract.ts'
import type { Candidate, DeploymentProvider, ReleaseBundle } from '../contract.ts'
import type { DeployRun } from './deploy-run.ts'

/** A built tree: its name, and where it lies on this machine. */
export type Artifact = { readonly artifactId: string; readonly directory: string }

/**
 * What the actions of a run work with in this process. A run that another process began is resumed with the binding of
 * the process that goes on with it: a new fencing token, a new connection.
 */
export type RunBinding = {
  readonly provider: DeploymentProvider
  readonly fencingToken: number
  readonly clock: Clock
  /** Builds what the run froze. @throws NX-DEPLOY-SOURCE-CHANGED when the project is another by now */
  build(run: DeployRun, call: Call): Promise<Artifact>
  /** What keeps the data of the release that served, before the migration of the next one. */
  keepData(run: DeployRun, previous: string, call: Call): Promise<void>
  /** Everything that the target needs to run the release, references resolved now. */
  resolvedBundle(run: DeployRun, artifact: Artifact): Promise<ReleaseBundle>
}

/** A bundle without environment: enough for an address, a migration, or a release that the target has. Pure. */
export const bareBundle = (binding: RunBinding, run: DeployRun, artifact: Artifact): ReleaseBundle => ({
  release: run.release,
  configuration: run.configuration,
  artifactId: artifact.artifactId,
  artifactDirectory: artifact.directory,
  env: {},
  fencingToken: binding.fencingToken,
})

/** The call that an action makes into the provider. */
export const callOf = (binding: RunBinding, scope: StepScope): Call => ({
  signal: scope.signal,
  emit: scope.emit,
  clock: binding.clock,
})

/** A release under the token of this process. */
export const candidateOf = (binding: RunBinding, releaseId: string): Candidate => ({
  releaseId,
  fencingToken: binding.fencingToken,
})
