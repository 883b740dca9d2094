// What the engine says about runs while it works. Managers say what the work means; these say where it stands.
import * as z from 'zod'

const fact = { version: z.literal(1), runId: z.string() }
const step = { seq: z.int(), key: z.string(), action: z.string(), attempt: z.int().min(1) }

export const RunStarted = z.strictObject({
  type: z.literal('run.started'),
  ...fact,
  plan: z.string(),
  /** An earlier process had begun it. */
  resumed: z.boolean(),
})
export type RunStarted = z.infer<typeof RunStarted>

export const RunStepStarted = z.strictObject({ type: z.literal('run.step-started'), ...fact, ...step })
export type RunStepStarted = z.infer<typeof RunStepStarted>

export const RunStepSucceeded = z.strictObject({ type: z.literal('run.step-succeeded'), ...fact, ...step })
export type RunStepSucceeded = z.infer<typeof RunStepSucceeded>

export const RunStepFailed = z.strictObject({
  type: z.literal('run.step-failed'),
  ...fact,
  ...step,
  code: z.string(),
  message: z.string(),
  /** Absent when the step is not tried again. */
  retryInMs: z.int().min(0).optional(),
})
export type RunStepFailed = z.infer<typeof RunStepFailed>

export const RunUndoStarted = z.strictObject({
  type: z.literal('run.undo-started'),
  ...fact,
  code: z.string(),
  message: z.string(),
})
export type RunUndoStarted = z.infer<typeof RunUndoStarted>

export const RunEnded = z.strictObject({
  type: z.literal('run.ended'),
  ...fact,
  state: z.enum(['succeeded', 'restored', 'failed', 'cancelled', 'undo-failed']),
  code: z.string().optional(),
})
export type RunEnded = z.infer<typeof RunEnded>

export type RunEvent =
  RunStarted | RunStepStarted | RunStepSucceeded | RunStepFailed | RunUndoStarted | RunEnded
