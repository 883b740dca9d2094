import * as z from 'zod'
import { Field } from './field.ts'
import { Trace } from './trace.ts'

/** A kind of thing that the application keeps. */
export const Entity = z.strictObject({
  id: z.string(),
  /** PascalCase, safe as an identifier: `LineItem`. */
  name: z.string(),
  /** As people say it, singular and plural: `line item`, `line items`. */
  label: z.string(),
  plural: z.string(),
  /** Its `name` in an earlier build, so that a migration renames its table: "a customer was called client". */
  formerName: z.string().optional(),
  /** Below `/api/`: `line-items`. */
  path: z.string(),
  fields: z.array(Field),
  /** The field that stands for a row in lists and links. */
  display: z.string().optional(),
  trace: Trace,
})
export type Entity = z.infer<typeof Entity>
