import * as z from 'zod'

/** Which integrations of which environment. `directory` is where the manifest is looked for, upward. */
export const IntegrateInput = z.strictObject({
  directory: z.string(),
  environment: z.string().default('local'),
  name: z.string().optional(),
})
