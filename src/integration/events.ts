// Everything that an integration can say, as facts in the past tense. Text is made of them in reporting/.
import * as z from 'zod'

const fact = <Type extends string, Shape extends z.ZodRawShape>(type: Type, shape: Shape) =>
  z.strictObject({ type: z.literal(type), version: z.literal(1), ...shape })

const Counts = {
  read: z.int().min(0),
  applied: z.int().min(0),
  unchanged: z.int().min(0),
  filtered: z.int().min(0),
  deadLettered: z.int().min(0),
}

export const SyncStarted = fact('integration.sync-started', {
  integration: z.string(),
  source: z.string(),
  target: z.string(),
  guarantee: z.string(),
  /** Whether it goes on behind what an earlier process stored. */
  isResumed: z.boolean(),
  attempt: z.int().min(1),
})
/** Told at most every other second. */
export const SyncProgressed = fact('integration.sync-progressed', {
  integration: z.string(),
  ...Counts,
  rowsPerSecond: z.number().min(0),
  /** Guessed from the source's own estimate; absent when it has none. */
  remainingMs: z.int().min(0).optional(),
})
export const SyncFinished = fact('integration.sync-finished', {
  integration: z.string(),
  ...Counts,
  durationMs: z.int().min(0),
})
export const ConnectionRetried = fact('integration.connection-retried', {
  integration: z.string(),
  reason: z.string(),
  attempt: z.int().min(1),
  waitMs: z.int().min(0),
})
export const RowDeadLettered = fact('integration.row-dead-lettered', {
  integration: z.string(),
  /** The row's key; no other value of the row. */
  key: z.string(),
  reason: z.string(),
})
export const ContentVerified = fact('integration.content-verified', {
  integration: z.string(),
  compared: z.int().min(0),
  missing: z.int().min(0),
  extra: z.int().min(0),
  different: z.int().min(0),
})
export const MessageDelivered = fact('integration.message-delivered', {
  integration: z.string(),
  id: z.string(),
  attempt: z.int().min(1),
})

export const IntegrationEvent = z.discriminatedUnion('type', [
  SyncStarted,
  SyncProgressed,
  SyncFinished,
  ConnectionRetried,
  RowDeadLettered,
  ContentVerified,
  MessageDelivered,
])
export type IntegrationEvent = z.infer<typeof IntegrationEvent>
