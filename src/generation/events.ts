// Everything that generation can say, as facts in the past tense. Text is made of them in reporting/.
import * as z from 'zod'

const fact = <Type extends string, Shape extends z.ZodRawShape>(type: Type, shape: Shape) =>
  z.strictObject({ type: z.literal(type), version: z.literal(1), ...shape })

export const CheckName = z.enum(['install', 'type-check', 'tests', 'boot', 'probes'])
export type CheckName = z.infer<typeof CheckName>

export const RequirementsChecked = fact('generation.requirements-checked', {
  file: z.string(),
  application: z.string(),
  lines: z.int(),
  failedLines: z.int(),
  entities: z.int(),
  operations: z.int(),
  rules: z.int(),
})
/** `folder` as the user named it. `changed` counts files that were created, updated, merged or removed. */
export const ApplicationWritten = fact('generation.application-written', {
  application: z.string(),
  folder: z.string(),
  files: z.int(),
  changed: z.int(),
})
export const ApplicationCheckStarted = fact('generation.application-check-started', { check: CheckName })
/** `passed`: tests or probes, where they are counted. */
export const ApplicationCheckFinished = fact('generation.application-check-finished', {
  check: CheckName,
  outcome: z.enum(['passed', 'failed', 'not-run']),
  durationMs: z.int(),
  passed: z.int().nullable(),
  findings: z.int(),
})

export const GenerationEvent = z.discriminatedUnion('type', [
  RequirementsChecked,
  ApplicationWritten,
  ApplicationCheckStarted,
  ApplicationCheckFinished,
])
export type GenerationEvent = z.infer<typeof GenerationEvent>
