import * as z from 'zod'
import { Expression } from './expression.ts'
import { Trace } from './trace.ts'

export const Transition = z.strictObject({
  from: z.string(),
  to: z.string(),
  /** Roles that may make it; empty: whoever may update the row. */
  actors: z.array(z.string()),
  guard: Expression.optional(),
  trace: Trace,
})
export type Transition = z.infer<typeof Transition>

/** The states of one enum field and the only moves between them. */
export const Workflow = z.strictObject({
  id: z.string(),
  entity: z.string(),
  field: z.string(),
  states: z.array(z.string()).min(1),
  initial: z.string(),
  transitions: z.array(Transition).min(1),
  trace: Trace,
})
export type Workflow = z.infer<typeof Workflow>
