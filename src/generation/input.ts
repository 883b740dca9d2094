import * as z from 'zod'

/** How many lines may stay unresolved or in conflict: a number, or a share of all lines that are not blank. */
export const Allowance = z
  .string()
  .regex(/^(?:\d{1,7}|(?:\d{1,2}(?:\.\d+)?|100)%)$/, 'a number of lines such as 3, or a share such as 5%')
  .transform((text) =>
    text.endsWith('%') ? { share: Number(text.slice(0, -1)) / 100 } : { lines: Number(text) },
  )
export type Allowance = z.infer<typeof Allowance>

/** What callers hand to the GenerationManager. Paths are absolute, or relative to `directory`. */
export const GenerateInput = z.strictObject({
  directory: z.string(),
  file: z.string().min(1, 'name a file'),
  suggestions: z.enum(['list', 'accept']).default('list'),
  allowUnresolved: Allowance.default({ lines: 0 }),
  sarifFile: z.string().min(1, 'name a file').optional(),
})
export type GenerateInput = z.infer<typeof GenerateInput>

/** What `nexo generate` needs to write an application. `outputDirectory` is absolute, or relative to `directory`. */
export const BuildInput = z.strictObject({
  ...GenerateInput.shape,
  outputDirectory: z.string().min(1, 'name a folder'),
  /** Consent to migrations that lose data. */
  destructive: z.enum(['refuse', 'allow']).default('refuse'),
})
export type BuildInput = z.infer<typeof BuildInput>

export const ValidateApplicationInput = z.strictObject({
  /** Absolute: the folder of a generated application. */
  sourceDirectory: z.string(),
})
export type ValidateApplicationInput = z.infer<typeof ValidateApplicationInput>
