import * as z from 'zod'
import { ApplicationName } from './release.ts'

/**
 * An application as every stage after generation receives it. Existing source enters with provenance `detected`:
 * nothing was generated, `sourceDirectory` holds all of it.
 */
export const ApplicationLogicResult = z.strictObject({
  name: ApplicationName,
  /** Absolute path of the application's source. */
  sourceDirectory: z.string(),
  provenance: z.enum(['detected', 'generated']),
  diagnostics: z.array(
    z.strictObject({
      severity: z.enum(['error', 'warning', 'info']),
      code: z.string(),
      message: z.string(),
      hint: z.string().optional(),
      location: z.strictObject({ file: z.string(), line: z.int().min(1), column: z.int().min(1) }).optional(),
    }),
  ),
})
export type ApplicationLogicResult = z.infer<typeof ApplicationLogicResult>
/** One finding of validation, detection or preflight. `location` counts lines and columns from 1. */
export type Finding = ApplicationLogicResult['diagnostics'][number]
