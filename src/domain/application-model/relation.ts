import * as z from 'zod'
import { Trace } from './trace.ts'

/**
 * How rows belong together. For `1-n`, `from` is the one and `to` the many: "an order has many line items" is
 * `from: Order, to: LineItem`, and so is "a line item belongs to one order".
 */
export const Relation = z.strictObject({
  id: z.string(),
  from: z.string(),
  /** `role`: `from` is only a role, so rows of `to` belong to a user who has it. */
  fromKind: z.enum(['entity', 'role']),
  to: z.string(),
  kind: z.enum(['1-1', '1-n', 'n-n']),
  /** What a row of `from` calls the rows of `to`: `lineItems`. */
  fromName: z.string(),
  /** What a row of `to` calls the row (n-n: rows) of `from`: `order`; the column is `orderId`. */
  toName: z.string(),
  /** A row of `to` cannot be without its `from`. */
  required: z.boolean(),
  /** A row of `from` needs at least one row of `to`. */
  atLeastOne: z.boolean(),
  onDelete: z.enum(['restrict', 'cascade', 'setNull']),
  trace: Trace,
})
export type Relation = z.infer<typeof Relation>
