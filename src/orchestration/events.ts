// Everything that the orchestrator can say, as facts in the past tense. Text is made of them in reporting/.
import * as z from 'zod'
import { ChainKind, Stage } from './stages.ts'

const fact = <Type extends string, Shape extends z.ZodRawShape>(type: Type, shape: Shape) =>
  z.strictObject({ type: z.literal(type), version: z.literal(1), run: z.string(), ...shape })

/** `done`: stages that an earlier process had finished, so that they are not done again. */
export const ChainStarted = fact('orchestration.started', {
  kind: ChainKind,
  attempt: z.int().min(1),
  directory: z.string(),
  environment: z.string(),
  stages: z.array(Stage),
  done: z.array(Stage),
  resumed: z.boolean(),
})
export const StageStarted = fact('orchestration.stage-started', {
  stage: Stage,
  title: z.string(),
  /** Counts the tries of this stage; above 1 after a person asked for another one. */
  try: z.int().min(1),
})
export const StageFinished = fact('orchestration.stage-finished', {
  stage: Stage,
  durationMs: z.int(),
  /** What it came to, in one sentence. */
  detail: z.string(),
})
export const StageFailed = fact('orchestration.stage-failed', {
  stage: Stage,
  durationMs: z.int(),
  code: z.string(),
  message: z.string(),
})
export const ApprovalAwaited = fact('orchestration.approval-awaited', { stage: Stage })
export const StageHeld = fact('orchestration.stage-held', {
  stage: Stage,
  code: z.string(),
  message: z.string(),
})
export const StageTakenBack = fact('orchestration.stage-taken-back', { stage: Stage, detail: z.string() })
export const ReportWritten = fact('orchestration.report-written', { file: z.string() })
export const ChainEnded = fact('orchestration.ended', {
  outcome: z.enum(['succeeded', 'restored', 'failed', 'cancelled', 'held', 'waiting']),
})

export const OrchestrationEvent = z.discriminatedUnion('type', [
  ChainStarted,
  StageStarted,
  StageFinished,
  StageFailed,
  ApprovalAwaited,
  StageHeld,
  StageTakenBack,
  ReportWritten,
  ChainEnded,
])
export type OrchestrationEvent = z.infer<typeof OrchestrationEvent>
