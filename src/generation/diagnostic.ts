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

/** Every code with its title, for people and for SARIF. */
export const diagnosticTitles: Readonly<Record<string, string>> = {
  NX1001: 'no pattern reads this sentence',
  NX1002: 'a word that changes the meaning is left over',
  NX1003: 'a list is announced but none follows',
  NX1004: 'a row of a table cannot be read',
  NX2001: 'no entity has this name',
  NX2002: 'no field has this name',
  NX2003: 'no such value or state',
  NX2004: 'no relation leads there',
  NX3001: 'a vague word',
  NX3002: 'nobody is said to do this',
  NX3003: 'several things could be meant',
  NX3004: 'one sentence holds several requirements',
  NX4001: 'a role is both allowed and denied the same',
  NX4002: 'a lower bound is above the upper bound',
  NX4003: 'a state cannot be reached',
  NX4004: 'required relations form a circle',
  NX4005: 'two lines define the same thing differently',
  NX4006: 'an entity has no fields',
  NX4007: 'a role may do nothing',
  NX4008: 'only some may, but others are allowed too',
  NX4009: 'two names become the same identifier',
  NX5001: 'a quality without a number',
  NX6001: 'understood, but not supported yet',
}
