import * as z from 'zod'

/**
 * Which environment of which project. `directory` is where the manifest is looked for, upward. Apart from the other
 * inputs, which a question about an environment need not make.
 */
export const EnvironmentInput = z.strictObject({
  directory: z.string(),
  environment: z.string().default('local'),
})
export type EnvironmentInput = z.infer<typeof EnvironmentInput>
