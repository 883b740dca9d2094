// session: what one command works with while it runs.
import type { DeploymentManager, DeploymentResult } from '../deployment/manager-contract.ts'
import type { Call } from '../kernel/call.ts'
import type { Kernel } from '../kernel/kernel.ts'
import type { ExitCode } from '../kernel/errors.ts'
import type { OrchestrationResult } from '../orchestration/manager-contract.ts'
import type { Look } from '../reporting/look.ts'
import type { Page } from '../reporting/status-text.ts'
import type { Flags } from './flags.ts'
import type { CommandHost } from './host.ts'
import type { Interaction } from './interaction.ts'
import type { Output } from './output.ts'

export type Session = {
  readonly flags: Flags
  readonly call: Call
  readonly host: CommandHost
  /** Absolute: `--cwd`, or where the user stands. */
  readonly directory: string
  readonly interaction: Interaction
  readonly stdout: Output
  readonly stderr: Output
  /** How stdout is drawn. */
  readonly look: Look
  readonly isJson: boolean
  /** A sentence for people, on stderr. */
  readonly note: (text: string) => void
  kernel(): Promise<Kernel>
  deployments(): Promise<DeploymentManager>
}

/** One answer: the JSON document for scripts and the lines for people. */
export type DocumentAnswer = {
  readonly json: unknown
  readonly lines: (page: Page) => readonly string[]
  /** Unless the answer itself is bad news. */
  readonly exitCode?: ExitCode
}

/** Kinds of work that change something: they tell all the time, and an interruption undoes them. */
export const isChange = (kind: Work['kind']): boolean => kind === 'change' || kind === 'chain'

/**
 * What a command does. `change`: NDJSON whose last line is the result, else a summary and, for commands that end with a
 * URL, that URL. `chain`: the same for a run of the orchestrator, whose answer for people is its report. `document`: one JSON document, else lines. `stream`: writes to stdout by itself.
 */
export type Work =
  | { readonly kind: 'change'; readonly perform: (session: Session) => Promise<DeploymentResult> }
  | {
      readonly kind: 'chain'
      readonly perform: (session: Session) => Promise<OrchestrationResult>
      /** What stdout says to people when the run has ended; scripts get its files by name. */
      readonly answer: (session: Session, result: OrchestrationResult) => Promise<string>
    }
  | {
      readonly kind: 'document'
      readonly perform: (session: Session) => Promise<DocumentAnswer>
      /** `await`: the work changes something, so an interruption lets it come to an end of its own. Default: leave it. */
      readonly onInterrupt?: 'leave' | 'await'
    }
  | { readonly kind: 'stream'; readonly perform: (session: Session) => Promise<number> }
