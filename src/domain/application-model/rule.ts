import * as z from 'zod'
import { Expression } from './expression.ts'
import { Trace } from './trace.ts'

/** What must hold for a row whenever it is written. */
export const Rule = z.strictObject({
  id: z.string(),
  entity: z.string(),
  /** The field that the rule is about; what an error names. */
  field: z.string().optional(),
  when: z.enum(['onCreate', 'always']),
  /** Must be true, unless `condition` is there and false. A comparison with an empty field holds. */
  expression: Expression,
  condition: Expression.optional(),
  /** The sentence of the requirements. */
  message: z.string(),
  severity: z.enum(['error', 'warning']),
  trace: Trace,
})
export type Rule = z.infer<typeof Rule>
