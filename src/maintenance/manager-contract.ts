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

export type RestoreView = {
  readonly backup: BackupView
  /** Absolute folder, or the environment when it was restored in place. */
  readonly to: string
  readonly files: number
  readonly sizeBytes: number
  readonly durationMs: number
  /** What a restore does not make: sockets, pipes, devices. */
  readonly skipped: readonly string[]
}

export type InPlacePlan = {
  readonly backup: BackupView
  readonly paths: readonly string[]
  readonly serving: string | null
  /** Rows by table: now and in the backup. What differs is lost, or comes back. */
  readonly tables: readonly {
    readonly name: string
    readonly now: number | null
    readonly restored: number | null
  }[]
}

export type InPlaceResult = {
  readonly backup: BackupView
  /** The backup of what was replaced. */
  readonly safety: BackupView
  /** Absolute paths, and databases without credentials. */
  readonly paths: readonly string[]
  /** Names of databases that were replaced and are still on the server; they go with the backup `safety`. */
  readonly keptDatabases: readonly string[]
  /** Release that was started again; null when nothing served. */
  readonly serving: string | null
  readonly durationMs: number
}

/** What would happen to one backup of the manifest. */
export type PlannedBackup = {
  readonly name: string
  /** null: on demand and before migrations only. */
  readonly schedule: string | null
  /** The next three starts, RFC 3339 in UTC. */
  readonly next: readonly string[]
  /** How long the window that is open now stays open; null when none is open, or there is none. */
  readonly windowLeftMs: number | null
  readonly lastProven: { readonly id: string; readonly at: string } | null
  /** How long the last proof took to restore and compare. */
  readonly restoreMs: number | null
  readonly keep: readonly { readonly id: string; readonly why: string }[]
  readonly forget: readonly string[]
}

export type MaintenancePlan = {
  readonly repository: string
  readonly timezone: string
  readonly backups: readonly PlannedBackup[]
}

export type PruneView = {
  readonly repository: string
  readonly keep: readonly { readonly id: string; readonly why: string }[]
  readonly forgotten: readonly string[]
  readonly freedBytes: number
  readonly removedPacks: number
  /** Databases that restores in place had replaced, dropped since their backup is forgotten. */
  readonly droppedDatabases: readonly string[]
}

export type VerifyView = {
  readonly repository: string
  readonly damages: readonly { readonly file: string; readonly reason: string }[]
  readonly snapshots: number
  readonly packs: number
  readonly blobs: number
  /** 0 unless every byte was read. */
  readonly readBytes: number
  readonly orphanPacks: number
  /** What a restic binary said; null when it was not asked. */
  readonly restic: { readonly version: string; readonly ok: boolean; readonly output: string } | null
  /** What was mended before; null when that was not wished, or nothing was damaged. */
  readonly repair: RepairView | null
}

export type RepairView = {
  /** What was found. */
  readonly damages: readonly { readonly file: string; readonly reason: string }[]
  /** Pieces of content that could be read in no place; those still in the source were stored anew. */
  readonly lostBlobs: number
  /** Made on the way: what is in the source now. */
  readonly backups: readonly BackupView[]
  /** Backups that lacked something even then; `id` is null when not even that could be read. */
  readonly removed: readonly { readonly id: string | null; readonly snapshot: string }[]
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
  /** Whether the schedules of an environment are obeyed. */
  isScheduled(input: MaintenanceInput, call: Call): Promise<boolean>
  /** Takes `setup` back: the schedules of an environment are obeyed no more. Backups stay. Succeeds when there were none. */
  forget(input: MaintenanceInput, call: Call): Promise<{ readonly forgotten: boolean }>
  /** Backs up all that the manifest names, or the backup `name`, and proves it by a restore. */
  backup(
    input: MaintenanceInput & {
      readonly name?: string
      readonly reason: BackupReason
      /** The release that the data belongs to; the one that serves when left out. */
      readonly release?: string
    },
    call: Call,
  ): Promise<readonly BackupView[]>
  /** Newest first. */
  list(input: MaintenanceInput, call: Call): Promise<readonly BackupView[]>
  /** Writes a backup into a folder; touches nothing that runs. @throws NX-MAINTAIN-BACKUP-UNKNOWN, -TARGET-OCCUPIED */
  restore(
    input: MaintenanceInput & {
      readonly id: string
      /** Absolute folder. */
      readonly to: string
      readonly existing: 'refuse' | 'replace'
    },
    call: Call,
  ): Promise<RestoreView>
  /** What `restoreInPlace` would do and lose. Changes nothing. @throws NX-MAINTAIN-BACKUP-UNKNOWN */
  planInPlace(input: MaintenanceInput & { readonly id: string }, call: Call): Promise<InPlacePlan>
  /**
   * Replaces the data of an environment by a backup: a backup of it first, then requests wait, the application stops,
   * the data is exchanged, the application is ready with it, requests go on. Whatever fails is taken back; what a killed
   * process left is brought to its end by the next call.
   *
   * `startWith` makes something else serve on the new data, such as the release that it belongs to, and lets requests go
   * on; the release that served starts again when left out.
   * A PostgreSQL database is restored beside the one that is there and takes its name; the old one is kept under another
   * until its backup is forgotten, or dropped at the end with `replaced: 'discard'`.
   * @throws NX-MAINTAIN-RESTORE-FAILED, NX-MAINTAIN-DATA-IN-USE, NX-MAINTAIN-DATABASE-IN-USE, -RIGHTS, -MOVED, NX-LOCK-HELD
   */
  restoreInPlace(
    input: MaintenanceInput & {
      readonly id: string
      readonly startWith?: () => Promise<void>
      readonly replaced?: 'keep' | 'discard'
    },
    call: Call,
  ): Promise<InPlaceResult>
  /** Next runs, and what retention would keep and remove. Changes nothing. */
  plan(input: MaintenanceInput, call: Call): Promise<MaintenancePlan>
  /** Removes what retention does not keep, and what nothing needs. `dry-run` says what `do` would. */
  prune(
    input: MaintenanceInput & { readonly mode: 'dry-run' | 'do'; readonly clock: 'check' | 'accept' },
    call: Call,
  ): Promise<PruneView>
  /**
   * Checks the repository: `structure`, or `everything` (each byte). Damage is in the answer, it is not thrown.
   * `damage: 'repair'` reads every byte, stores anew what is still in the source, and removes backups that cannot be
   * restored even then, before it checks.
   */
  verify(
    input: MaintenanceInput & {
      readonly depth: 'structure' | 'everything'
      readonly with: 'nexo' | 'restic'
      readonly damage?: 'tell' | 'repair'
    },
    call: Call,
  ): Promise<VerifyView>
  /** Obeys the schedules of this home until the signal aborts. @throws NX-LOCK-HELD when another process does */
  run(call: Call): Promise<void>
  /** How to restore with restic alone, with the password: text for a place outside of this machine. */
  kit(input: MaintenanceInput, call: Call): Promise<string>
  /** Removes the locks of dead processes, or all of them; gives who held them. */
  unlock(
    input: MaintenanceInput & { readonly which: 'stale' | 'all' },
    call: Call,
  ): Promise<readonly string[]>
}
