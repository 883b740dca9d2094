import * as z from 'zod'

/** Where in the requirements an element comes from. Lines and columns count from 1; `endCol` is the column after the end. */
export const Trace = z.strictObject({
  file: z.string(),
  line: z.int().min(1),
  col: z.int().min(1),
  endLine: z.int().min(1),
  endCol: z.int().min(1),
  /** The words themselves, verbatim; lines are joined by one blank. */
  text: z.string(),
  /** A: controlled English, read by the grammar. B: suggested from free prose. */
  tier: z.enum(['A', 'B']),
  /** The pattern that read it, such as `entity-fields`. */
  ruleId: z.string(),
  /** 1 for tier A; how sure a suggestion is for tier B. */
  confidence: z.number().min(0).max(1),
})
export type Trace = z.infer<typeof Trace>
