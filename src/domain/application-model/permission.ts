import * as z from 'zod'
import { Expression } from './expression.ts'
import { Trace } from './trace.ts'

/** Who may use the application. `entity`: an entity has the same name, and its rows describe such users. */
export const Role = z.strictObject({
  id: z.string(),
  /** kebab-case: `store-manager`. `anyone` needs no session, `user` is everybody who has one. */
  name: z.string(),
  label: z.string(),
  plural: z.string(),
  entity: z.string().optional(),
  trace: Trace,
})
export type Role = z.infer<typeof Role>

/** What a role may do, or may not. What nothing allows is denied. */
export const Permission = z.strictObject({
  id: z.string(),
  role: z.string(),
  entity: z.string(),
  /** `create`, `read`, `update`, `delete`, or the verb of an action: `approve`. */
  operation: z.string(),
  effect: z.enum(['allow', 'deny']),
  /** `own`: only rows that are the user's own. */
  scope: z.enum(['all', 'own']),
  /** `only managers can`: nobody else may. */
  exclusive: z.boolean(),
  condition: Expression.optional(),
  trace: Trace,
})
export type Permission = z.infer<typeof Permission>

/** How "their own" is read for one entity and one role. */
export const Ownership = z.strictObject({
  id: z.string(),
  entity: z.string(),
  role: z.string(),
  /** `creator`: who created the row owns it; else the names of relations from the row to its owner. */
  through: z.union([z.literal('creator'), z.array(z.string()).min(1)]),
  trace: Trace,
})
export type Ownership = z.infer<typeof Ownership>
