import * as z from 'zod'
import { Trace } from './trace.ts'

/** The values that a field may take, in the order of the requirements; lower-case, kebab-case for several words. */
export const Enumeration = z.strictObject({
  id: z.string(),
  name: z.string(),
  values: z.array(z.string()).min(1),
  trace: Trace,
})
export type Enumeration = z.infer<typeof Enumeration>
