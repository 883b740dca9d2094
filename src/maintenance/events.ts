// Everything that maintenance can say, as facts in the past tense. Text is made of them in reporting/.
import * as z from 'zod'

const fact = <Type extends string, Shape extends z.ZodRawShape>(type: Type, shape: Shape) =>
  z.strictObject({ type: z.literal(type), version: z.literal(1), ...shape })

const State = z.enum(['proven', 'stored', 'partial', 'failed'])

export const BackupStarted = fact('maintenance.backup-started', {
  id: z.string(),
  name: z.string(),
  application: z.string(),
  environment: z.string(),
  reason: z.string(),
  repository: z.string(),
})
/** One database or folder is in the repository. */
export const ItemCaptured = fact('maintenance.item-captured', {
  id: z.string(),
  kind: z.enum(['sqlite', 'postgres', 'files']),
  path: z.string(),
  sizeBytes: z.int(),
  durationMs: z.int(),
})
/** Something could not be read, so the backup is partial. */
export const SourceSkipped = fact('maintenance.source-skipped', {
  id: z.string(),
  path: z.string(),
  reason: z.string(),
})
export const BackupEnded = fact('maintenance.backup-ended', {
  id: z.string(),
  name: z.string(),
  state: State,
  tables: z.int(),
  rows: z.int(),
  addedBytes: z.int(),
  durationMs: z.int(),
  /** How long restoring and comparing took; null when it was not proven. */
  restoreMs: z.int().nullable(),
  problems: z.array(z.string()),
})
export const BackupsForgotten = fact('maintenance.backups-forgotten', {
  repository: z.string(),
  forgotten: z.array(z.string()),
  freedBytes: z.int(),
})
export const StaleLockRemoved = fact('maintenance.stale-lock-removed', {
  repository: z.string(),
  holder: z.string(),
  since: z.string(),
})
export const RestoreEnded = fact('maintenance.restore-ended', {
  id: z.string(),
  to: z.string(),
  files: z.int(),
  sizeBytes: z.int(),
  durationMs: z.int(),
})
/** The data of an environment was exchanged, or put back. */
export const DataExchanged = fact('maintenance.data-exchanged', {
  id: z.string(),
  direction: z.enum(['restored', 'put-back']),
  paths: z.array(z.string()),
})
/** A scheduled run was not started, and why. */
export const RunSkipped = fact('maintenance.run-skipped', {
  job: z.string(),
  dueAt: z.string(),
  reason: z.enum(['overlap', 'outside-window', 'too-late']),
})
/** A scheduled run came to its end. */
export const RunFinished = fact('maintenance.run-finished', {
  job: z.string(),
  dueAt: z.string(),
  lateMs: z.int(),
  outcome: z.string(),
})

export const MaintenanceEvent = z.discriminatedUnion('type', [
  BackupStarted,
  ItemCaptured,
  SourceSkipped,
  BackupEnded,
  BackupsForgotten,
  StaleLockRemoved,
  RestoreEnded,
  DataExchanged,
  RunSkipped,
  RunFinished,
])
export type MaintenanceEvent = z.infer<typeof MaintenanceEvent>
