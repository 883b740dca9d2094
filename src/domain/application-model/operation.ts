import * as z from 'zod'
import { Trace } from './trace.ts'

/** One thing that the API offers, because a story or a permission speaks of it. */
export const Operation = z.strictObject({
  id: z.string(),
  entity: z.string(),
  kind: z.enum(['list', 'get', 'create', 'update', 'delete', 'action']),
  /** The verb of an action. */
  action: z.string().optional(),
  /** The state that an action moves to, when the verb's participle is one. */
  toState: z.string().optional(),
  /** Roles that were named with it, sorted. */
  actors: z.array(z.string()),
  /** Fields to search by, for `list`; every other field can be filtered too. */
  filters: z.array(z.string()),
  http: z.strictObject({ method: z.enum(['GET', 'POST', 'PATCH', 'DELETE']), path: z.string() }),
  trace: Trace,
})
export type Operation = z.infer<typeof Operation>
