import * as z from 'zod'

/** What became of a line. Each line that is not blank is exactly one of these. */
export const LineClass = z.enum(['informational', 'modelled', 'assumed', 'unresolved', 'conflict'])
export type LineClass = z.infer<typeof LineClass>

/** Of two verdicts on one line, the one that a reader must see. */
export const graver = (a: LineClass, b: LineClass): LineClass =>
  LineClass.options.indexOf(a) >= LineClass.options.indexOf(b) ? a : b

/**
 * One finding in a requirements document. The first digit of `code` is its family: 1 syntax, 2 unknown name,
 * 3 ambiguity, 4 contradiction, 5 not measurable, 6 recognised but not supported. `col` and `endCol` count from 1.
 */
export const Diagnostic = z.strictObject({
  code: z.string().regex(/^NX[1-6]\d{3}$/),
  severity: z.enum(['error', 'warning', 'info']),
  file: z.string(),
  line: z.int().min(1),
  col: z.int().min(1),
  endCol: z.int().min(1),
  text: z.string(),
  reason: z.string(),
  /** Number of the pattern that came nearest; see docs/how-to/write-requirements.md. */
  nearestPattern: z.int().optional(),
  suggestion: z.string().optional(),
  didYouMean: z.array(z.string()).optional(),
})
export type Diagnostic = z.infer<typeof Diagnostic>
