import * as z from 'zod'
import { Trace } from './trace.ts'

/** What a monitor watches because of a requirement. */
export const Monitor = z.strictObject({
  sli: z.string(),
  /** The ratio of good events, 0..1. */
  slo: z.number().gt(0).max(1),
  windowDays: z.int().min(1),
})

/** A non-functional requirement that can be measured. */
export const Quality = z.strictObject({
  id: z.string(),
  kind: z.enum(['latency', 'availability', 'throughput', 'capacity', 'errorRate', 'security']),
  metric: z.string(),
  op: z.enum(['le', 'ge', 'lt', 'eq']),
  value: z.number(),
  unit: z.enum(['ms', 'percent', 'requests/s', 'users', 'boolean']),
  percentile: z.number().gt(0).max(100).optional(),
  monitor: Monitor.optional(),
  trace: Trace,
})
export type Quality = z.infer<typeof Quality>
