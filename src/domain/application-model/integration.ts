import * as z from 'zod'
import { Trace } from './trace.ts'

/** A system outside that is told, or asked, when something happens. */
export const Integration = z.strictObject({
  id: z.string(),
  kind: z.enum(['email', 'webhook', 'payment', 'http']),
  /** kebab-case; part of the variables that configure it: `WEBHOOK_FULFILMENT`. */
  name: z.string(),
  /** Who gets an e-mail: everybody who has a role, or whoever a relation of the row leads to. */
  recipient: z.strictObject({ kind: z.enum(['role', 'relation']), name: z.string() }).optional(),
  /** The entity whose row is sent. */
  payload: z.string(),
  /** The field of the row that says how much, for a payment. */
  amount: z.string().optional(),
  /** Environment variables that hold its address and secrets. */
  secretRefs: z.array(z.string()),
  trace: Trace,
})
export type Integration = z.infer<typeof Integration>
