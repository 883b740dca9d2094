// What callers can ask of the orchestrator. `deployment-orchestrator.ts` makes one.
import type { Call } from '../kernel/call.ts'
import type { CompleteDeploymentInput, PipelineInput } from './input.ts'
import type { Awaited, StageView } from './records/stage-views.ts'
import type { OrchestrationReport } from './report/report.ts'
import type { ChainKind } from './stages.ts'

export type ChainState =
  | 'running'
  | 'undoing'
  | 'waiting'
  | 'held'
  /** Its process died: the same command, or `resume`, goes on with it. */
  | 'interrupted'
  | 'succeeded'
  | 'restored'
  | 'failed'
  | 'cancelled'

/** One run as it stands now. */
export type ChainView = {
  readonly run: string
  readonly kind: ChainKind
  readonly state: ChainState
  /** Absolute: the folder of the application. */
  readonly directory: string
  readonly environment: string
  /** As the user named the document; null for an application that exists. */
  readonly requirements: string | null
  readonly attempt: number
  readonly startedAt: string
  readonly endedAt: string | null
  readonly awaits: Awaited | null
  readonly stages: readonly StageView[]
  readonly error: { readonly code: string; readonly message: string; readonly hint: string } | null
  /** Ends of earlier attempts, oldest first: what is known of them is kept. */
  readonly earlier: readonly {
    readonly attempt: number
    readonly outcome: string
    readonly code: string | null
  }[]
}

/** Files of the report, absolute. */
export type ReportFiles = { readonly json: string; readonly html: string; readonly text: string }

/** How a call ended. `held` and `waiting`: the run goes on when a person has spoken. */
export type OrchestrationResult = {
  readonly outcome: 'succeeded' | 'restored' | 'failed' | 'cancelled' | 'held' | 'waiting'
  readonly exitCode: number
  readonly run: string
  readonly attempt: number
  readonly application: string | null
  readonly environment: string
  readonly release: string | null
  readonly previous: string | null
  readonly serving: string | null
  readonly url: string | null
  readonly stages: readonly StageView[]
  /** Null while the run has not ended. */
  readonly report: ReportFiles | null
  readonly error: { readonly code: string; readonly message: string; readonly hint: string } | null
}

/**
 * Composes the managers into one durable chain per application and environment.
 *
 * Promise: a run whose process died goes on at its step with the same input, or by `resume`; a completed step is never
 * done again. Methods that work on a run resolve with its end also when it failed; they throw only when nothing was
 * attempted.
 */
export type DeploymentOrchestrator = {
  /**
   * Requirements -> application -> validated -> serving -> integrated -> watched -> backed up -> report.
   * @throws NX-LOCK-HELD while another process works on the same application and environment; NX-ORCH-RUN-LIVE when a
   * run of it with other input has not ended; NX-GEN-UNREADABLE for a document that cannot be read
   */
  completeFeatureFactoryPipeline(input: PipelineInput, call: Call): Promise<OrchestrationResult>
  /** The same chain for an application that exists: begins with the target's validation. */
  orchestrateCompleteDeployment(input: CompleteDeploymentInput, call: Call): Promise<OrchestrationResult>
  /** Goes on with a run, the newest that has not ended when none is named. @throws NX-ORCH-RUN-UNKNOWN, NX-ORCH-RUN-ENDED */
  resume(run: string | undefined, whenWaiting: 'wait' | 'return', call: Call): Promise<OrchestrationResult>
  /**
   * Another try: of the held stage, or, when the run has ended, of the whole chain as a new attempt under the same run.
   * @throws NX-ORCH-RUN-UNKNOWN, NX-ORCH-RUN-SUCCEEDED
   */
  retry(run: string | undefined, whenWaiting: 'wait' | 'return', call: Call): Promise<OrchestrationResult>
  /** Takes a run back, also one that another process works on. @throws NX-ORCH-RUN-UNKNOWN, NX-ORCH-RUN-ENDED */
  cancel(run: string | undefined, call: Call): Promise<OrchestrationResult>
  /** Lets a stage begin, now or when the run comes to it. @throws NX-ORCH-NOT-WAITING, NX-ORCH-RUN-ENDED, NX-ORCH-RUN-UNKNOWN */
  approve(run: string | undefined, stage: string | undefined, call: Call): Promise<ChainView>
  /** @throws NX-ORCH-RUN-UNKNOWN */
  status(run: string | undefined, call: Call): Promise<ChainView>
  /** Newest first. */
  list(call: Call): Promise<readonly ChainView[]>
  /** The report of a run that has ended. @throws NX-ORCH-RUN-UNKNOWN, NX-ORCH-REPORT-MISSING */
  report(run: string | undefined): Promise<{ readonly report: OrchestrationReport; readonly text: string }>
}
