import * as z from 'zod'
import { Expression } from './expression.ts'
import { Trace } from './trace.ts'

/** Something that happens to a row. `changed-to`: a workflow state was entered, by whatever way. */
export const Trigger = z.strictObject({
  entity: z.string(),
  event: z.enum(['created', 'updated', 'deleted', 'changed-to', 'action']),
  /** The state for `changed-to`, the verb for `action`. */
  name: z.string().optional(),
  /** Only when a user of this role did it: "when a librarian returns a loan". */
  role: z.string().optional(),
})
export type Trigger = z.infer<typeof Trigger>

export const Effect = z.discriminatedUnion('do', [
  /** Sets a field of the row, or of the row that `path` leads to. */
  z.strictObject({ do: z.literal('set'), path: z.array(z.string()).min(1), value: Expression }),
  /** Creates a row of `entity` that belongs to this one. */
  z.strictObject({ do: z.literal('create'), entity: z.string() }),
  /** Hands a message to an integration, through the outbox. */
  z.strictObject({ do: z.literal('send'), integration: z.string() }),
])
export type Effect = z.infer<typeof Effect>

/** What the application does by itself when something happened. */
export const Reaction = z.strictObject({
  id: z.string(),
  trigger: Trigger,
  condition: Expression.optional(),
  effects: z.array(Effect).min(1),
  trace: Trace,
})
export type Reaction = z.infer<typeof Reaction>
