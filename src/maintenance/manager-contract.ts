// What callers can ask of the maintenance room. `maintenance-manager.ts` makes one.
import type { Call } from '../kernel/call.ts'

/** One environment of the project in `directory`. */
export type MaintenanceInput = { readonly directory: string; readonly environment: string }

/** `proven`: restored and compared. `stored`: not proven. `partial`: something could not be read. `failed`: no snapshot. */
export type BackupState = 'proven' | 'stored' | 'partial' | 'failed'

export type BackupReason = 'schedule' | 'manual' | 'pre-migration' | 'pre-restore' | 'pipeline'

export type BackupView = {
  /** Sortable: `b-20260131-142233-3f9c`. */
  readonly id: string
  /** Name in the manifest. */
  readonly name: string
  readonly application: string
  readonly environment: string
  readonly release: string | null
  readonly reason: BackupReason
  readonly state: BackupState
  readonly startedAt: string
  readonly endedAt: string
  /** restic snapshot, 64 hex digits; null when there is none. */
  readonly snapshot: string | null
  readonly items: readonly {
    readonly kind: 'sqlite' | 'postgres' | 'files'
    readonly sizeBytes: number
    readonly tables: readonly { readonly name: string; readonly rows: number }[]
  }[]
  readonly addedBytes: number
  readonly proof: { readonly at: string; readonly restoreMs: number; readonly comparedRows: number } | null
  readonly problems: readonly string[]
}

export type MaintenanceSetup = {
  readonly jobs: readonly {
    readonly name: string
    readonly schedule: string
    readonly nextAt: string | null
  }[]
  readonly repository: string
  readonly process: 'started' | 'running'
}

/** Keeps applications alive: backups that are proven, retention, restores, and what runs by the clock. */
export type MaintenanceManager = {
  /** Registers the schedules of an environment and makes `nexo maintain run` run in the background, hosted by the agent. Idempotent. */
  setup(input: MaintenanceInput, call: Call): Promise<MaintenanceSetup>
  /** Backs up all that the manifest names, or the backup `name`, and proves it by a restore. */
  backup(
    input: MaintenanceInput & { readonly name?: string; readonly reason: BackupReason },
    call: Call,
  ): Promise<readonly BackupView[]>
  /** Newest first. */
  list(input: MaintenanceInput, call: Call): Promise<readonly BackupView[]>
}
