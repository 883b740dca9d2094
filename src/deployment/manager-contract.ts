// What callers can ask of the deployment room. `deployment-manager.ts` makes one.
import type { LogLine } from '../agent/protocol/reports.ts'
import type { ApplicationLogicResult, Finding } from '../domain/application-logic.ts'
import type { CommandResult } from '../domain/command-result.ts'
import type { Evidence } from '../domain/deployment-configuration.ts'
import type { DeploymentStatus, DeploymentTarget, ReleaseRow } from '../domain/deployment.ts'
import type { Call } from '../kernel/call.ts'
import type { LockView } from '../kernel/state/contract.ts'
import type { ExecEnd, ExecStreams } from './contract.ts'
import type { EnvironmentInput } from './environment-input.ts'
import type {
  ChangeInput,
  DeployInput,
  ExecInput,
  LockInput,
  LogsInput,
  RollbackInput,
  ScaleInput,
} from './input.ts'

/** One line of a plan. Values are never shown when they are secret; a changed secret shows as changed. */
export type PlanChange = {
  readonly change: 'add' | 'change' | 'remove'
  readonly what: string
  readonly before: string | null
  readonly after: string | null
}

/** What a deployment would do. Same input, same plan, same hash. */
export type DeploymentPlan = {
  readonly application: string
  readonly environment: string
  readonly provider: string
  readonly previous: string | null
  /** Empty when a deployment would change nothing. */
  readonly changes: readonly PlanChange[]
  readonly steps: readonly string[]
  readonly evidence: readonly Evidence[]
  /** `sha256:` over the plan; `nexo deploy --plan` refuses another. */
  readonly hash: string
}

export type DeploymentResult = Omit<CommandResult, 'type' | 'command' | 'durationMs'>

/**
 * Makes releases serve on targets, and can always take them back.
 *
 * Changing methods resolve with a result also when the attempt failed and the previous release was restored (its
 * `error` says why, its `exitCode` what happened); they throw only when nothing was attempted: bad input, a lock held
 * by another, a target that cannot be reached.
 */
export type DeploymentManager = {
  /** Detected or configured application -> healthy, supervised release behind a stable URL. */
  deploy(input: DeployInput, call: Call): Promise<DeploymentResult>
  deployApplication(
    application: ApplicationLogicResult,
    target: DeploymentTarget,
    call: Call,
  ): Promise<DeploymentResult>
  deployToCloud(application: ApplicationLogicResult, provider: string, call: Call): Promise<DeploymentResult>
  deployToContainer(
    application: ApplicationLogicResult,
    provider: string,
    call: Call,
  ): Promise<DeploymentResult>
  deployToDesktop(
    application: ApplicationLogicResult,
    provider: string,
    call: Call,
  ): Promise<DeploymentResult>
  deployToMobile(application: ApplicationLogicResult, provider: string, call: Call): Promise<DeploymentResult>
  deployToWeb(application: ApplicationLogicResult, provider: string, call: Call): Promise<DeploymentResult>
  plan(input: EnvironmentInput, call: Call): Promise<DeploymentPlan>
  /** Manifest, detection and the target's preflight; all findings at once. */
  validate(input: EnvironmentInput, call: Call): Promise<readonly Finding[]>
  rollback(input: RollbackInput, call: Call): Promise<DeploymentResult>
  restart(input: ChangeInput, call: Call): Promise<DeploymentResult>
  stop(input: ChangeInput, call: Call): Promise<DeploymentResult>
  start(input: ChangeInput, call: Call): Promise<DeploymentResult>
  scale(input: ScaleInput, call: Call): Promise<DeploymentResult>
  destroy(input: ChangeInput, call: Call): Promise<DeploymentResult>
  /** What `destroy` would remove, for the question that comes first. */
  describeDestroy(input: EnvironmentInput, call: Call): Promise<readonly string[]>
  status(input: EnvironmentInput, call: Call): Promise<DeploymentStatus>
  releases(input: EnvironmentInput, call: Call): Promise<readonly ReleaseRow[]>
  logs(input: LogsInput, call: Call): AsyncIterable<LogLine>
  exec(input: ExecInput, io: ExecStreams, call: Call): Promise<ExecEnd>
  lockStatus(input: EnvironmentInput, call: Call): Promise<LockView | null>
  acquireLock(input: LockInput, call: Call): Promise<LockView>
  releaseLock(input: EnvironmentInput, call: Call): Promise<LockView | null>
}
