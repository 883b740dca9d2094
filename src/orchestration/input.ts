// What callers hand to the DeploymentOrchestrator. Commands parse their flags into these; scripts use the same shapes.
import * as z from 'zod'
import { EnvironmentName } from '../domain/release.ts'
import { Stage } from './stages.ts'

const Chain = {
  /** Absolute. */
  directory: z.string(),
  environment: EnvironmentName.default('local'),
  /** Stages that wait for `nexo orchestrate approve`. */
  approve: z.array(Stage).default([]),
  /** `undo`: a failing stage takes back what came before it. `hold`: the run stops where it is, for a person. */
  onFailure: z.enum(['undo', 'hold']).default('undo'),
  /** `return`: a run that waits for an approval is left waiting, and the call returns. */
  whenWaiting: z.enum(['wait', 'return']).default('wait'),
}

/** Requirements to a running, watched, backed-up application. Paths are absolute, or relative to `directory`. */
export const PipelineInput = z.strictObject({
  ...Chain,
  file: z.string().min(1, 'name a file'),
  /** Default: a folder named after the application, below `directory`. */
  outputDirectory: z.string().min(1, 'name a folder').optional(),
  suggestions: z.enum(['list', 'accept']).default('list'),
  /** As the user wrote it: 3, or 5%. */
  allowUnresolved: z
    .string()
    .regex(/^(?:\d{1,7}|(?:\d{1,2}(?:\.\d+)?|100)%)$/, 'a number of lines such as 3, or a share such as 5%')
    .default('0'),
  destructive: z.enum(['refuse', 'allow']).default('refuse'),
  /** `reuse`: what an earlier run validated and what has not changed since is not validated again. */
  validation: z.enum(['reuse', 'again']).default('reuse'),
})
export type PipelineInput = z.infer<typeof PipelineInput>

/** An application that exists, in `directory`, to one that runs, is watched and backed up. */
export const CompleteDeploymentInput = z.strictObject(Chain)
export type CompleteDeploymentInput = z.infer<typeof CompleteDeploymentInput>
