// intent: what a restore in place is about to do, written down before it begins, so that whoever comes after a kill can
// bring it to an end.
import * as z from 'zod'
import { livenessOf } from '../../../kernel/process-identity.ts'
import { DatabaseExchange } from './database-exchange.ts'
import { Exchange } from './exchange.ts'

const Serving = z.strictObject({
  releaseId: z.string(),
  weights: z.array(z.strictObject({ releaseId: z.string(), percent: z.number() })),
  counts: z.record(z.string(), z.int().min(0)),
})

export const RestoreIntent = z.strictObject({
  version: z.literal(1),
  application: z.string(),
  environment: z.string(),
  backupId: z.string(),
  safetyId: z.string(),
  exchanges: z.array(Exchange),
  databases: z.array(DatabaseExchange).default([]),
  /** What served; null when nothing did. */
  serving: Serving.nullable(),
  /** Who restores; absent in what an older nexo wrote. */
  owner: z
    .strictObject({ user: z.string(), host: z.string(), pid: z.int(), processStartedAt: z.string() })
    .optional(),
  /**
   * `working`: to be taken back. `good`: the new data serves; only the hold and the old files have to go. `handed`: a
   * rollback starts another release on the new data; to be taken back as long as the old one is the one that serves.
   */
  phase: z.enum(['working', 'handed', 'good']),
})
export type RestoreIntent = z.infer<typeof RestoreIntent>

/** Whether the process that restores has died for certain, so that others may bring the restore to its end. */
export const isAbandoned = ({ owner }: RestoreIntent): boolean =>
  owner !== undefined && livenessOf(owner) === 'dead'
