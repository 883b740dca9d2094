import * as z from 'zod'
import { Column } from '../data/column.ts'

/** What became of the rows that a run has read. */
export const SyncCounts = z.strictObject({
  read: z.int().min(0),
  applied: z.int().min(0),
  unchanged: z.int().min(0),
  filtered: z.int().min(0),
  deadLettered: z.int().min(0),
})
export type SyncCounts = z.infer<typeof SyncCounts>

export const noCounts: SyncCounts = { read: 0, applied: 0, unchanged: 0, filtered: 0, deadLettered: 0 }

/** Who works on a run. */
export const Holder = z.strictObject({
  /** Differs for every process and attempt: what makes a writer that was taken over recognisable. */
  token: z.string(),
  host: z.string(),
  pid: z.int(),
  processStartedAt: z.string(),
})
export type Holder = z.infer<typeof Holder>

/** One run of a sync, as the target keeps it beside the rows. Times are RFC 3339 in UTC. */
export const SyncRun = z.strictObject({
  runId: z.string(),
  integration: z.string(),
  /** `replay`: only dead letters were tried again; its place is that of the run before. */
  mode: z.enum(['full', 'incremental', 'replay']),
  state: z.enum(['running', 'finished', 'failed', 'interrupted']),
  holder: Holder,
  /** How often it was begun: once more after each interruption. */
  attempts: z.int().min(1),
  /** Place behind the last row that is in; null before the first. */
  position: z.array(z.string()).nullable(),
  counts: SyncCounts,
  /** `sha256:` over what was configured; another one cannot go on with this run. */
  planDigest: z.string(),
  guarantee: z.string(),
  /** The columns that were mapped, as they were when the run began. */
  columns: z.strictObject({ source: z.array(Column), target: z.array(Column) }),
  startedAt: z.string(),
  updatedAt: z.string(),
  endedAt: z.string().nullable(),
  /** Time that was worked on it, all attempts together. */
  durationMs: z.int().min(0),
  error: z.strictObject({ code: z.string(), message: z.string() }).nullable(),
})
export type SyncRun = z.infer<typeof SyncRun>

/** A row that could not be written, with all that is needed to try again. */
export const DeadLetter = z.strictObject({
  /** JSON of the values of the source's key; the newest reason for one row replaces the one before. */
  key: z.string(),
  reason: z.string(),
  /** The row as it was read, by column. Bytes are `\x` and hex. */
  row: z.record(z.string(), z.string().nullable()),
  runId: z.string(),
  /** RFC 3339, UTC. */
  at: z.string(),
})
export type DeadLetter = z.infer<typeof DeadLetter>
