import * as z from 'zod'
import { Trace } from './trace.ts'

/** Work that runs by the clock, in UTC. */
export const Schedule = z.strictObject({
  id: z.string(),
  /** Five fields: minute, hour, day of month, month, day of week. */
  cron: z.string().regex(/^[\d*/]+ [\d*/]+ [\d*/]+ [\d*/]+ [\d*/]+$/),
  timezone: z.literal('UTC'),
  task: z.enum(['purge', 'backup', 'report']),
  /** The entity that is purged or reported; absent for a backup of everything. */
  entity: z.string().optional(),
  /** Rows are purged when they are older: ISO 8601, such as `P30D`. */
  olderThan: z.string().optional(),
  /** Who gets the report. */
  recipient: z.string().optional(),
  trace: Trace,
})
export type Schedule = z.infer<typeof Schedule>
