// What callers can ask of the integration room. `system-integrator.ts` makes one.
import type { Call } from '../kernel/call.ts'

/** One environment of the project in `directory`; `name`: one integration of its manifest, all of them when absent. */
export type IntegrationInput = {
  readonly directory: string
  readonly environment: string
  readonly name?: string
}

/** What a sync did with every row that it read. It closes when read = applied + unchanged + filtered + dead-lettered. */
export type BalanceSheet = {
  readonly read: number
  readonly applied: number
  readonly unchanged: number
  readonly filtered: number
  readonly deadLettered: number
  readonly isClosed: boolean
}

export type IntegrationCheck = {
  readonly name: string
  readonly endpoint: string
  readonly outcome: 'ok' | 'failed' | 'not-configured'
  readonly detail: string
  readonly hint: string | null
}

export type SyncOutcome = {
  readonly name: string
  readonly guarantee: string
  readonly balance: BalanceSheet
  readonly durationMs: number
}

/** Connects an application with other systems, and says exactly what arrived. */
export type SystemIntegrator = {
  /** Reaches every endpoint; changes nothing. */
  check(input: IntegrationInput, call: Call): Promise<readonly IntegrationCheck[]>
  sync(input: IntegrationInput, call: Call): Promise<readonly SyncOutcome[]>
}
