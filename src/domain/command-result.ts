import * as z from 'zod'
import { DeploymentOutcome } from './deployment.ts'

/** The last NDJSON line of deploy, rollback, restart, scale, stop, start and destroy. A promise to scripts. */
export const CommandResult = z.strictObject({
  type: z.literal('result'),
  command: z.string(),
  outcome: DeploymentOutcome,
  exitCode: z.int(),
  application: z.string().nullable(),
  environment: z.string().nullable(),
  release: z.string().nullable(),
  previous: z.string().nullable(),
  serving: z.string().nullable(),
  url: z.string().nullable(),
  durationMs: z.int().min(0),
  error: z.strictObject({ code: z.string(), message: z.string(), hint: z.string() }).nullable(),
})
export type CommandResult = z.infer<typeof CommandResult>
