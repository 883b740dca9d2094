// report: what one run built, proved and assumed, where it runs, what watches it, when it is backed up.
import * as z from 'zod'
import { BuiltLine } from '../evidence.ts'
import { ChainOutcome } from '../records/run-record.ts'
import { ChainKind, Stage } from '../stages.ts'

export const OrchestrationReport = z.strictObject({
  format: z.literal(1),
  run: z.string(),
  attempt: z.int(),
  kind: ChainKind,
  outcome: ChainOutcome,
  error: z.strictObject({ code: z.string(), message: z.string(), hint: z.string() }).nullable(),
  application: z.string().nullable(),
  directory: z.string(),
  environment: z.string(),
  startedAt: z.string(),
  endedAt: z.string().nullable(),
  stages: z.array(
    z.strictObject({ stage: Stage, state: z.string(), durationMs: z.number(), tries: z.int() }),
  ),
  /** What the requirements became; null for an application that existed. */
  built: z
    .strictObject({
      file: z.string(),
      lines: z.record(z.string(), z.int()),
      counts: z.record(z.string(), z.int()),
      from: z.array(BuiltLine),
      unresolved: z.array(z.strictObject({ line: z.int(), text: z.string() })),
    })
    .nullable(),
  /** What was tried and how it came out. `unproven` is what nobody showed, and is no success. */
  proofs: z.array(
    z.strictObject({
      claim: z.string(),
      verdict: z.enum(['proven', 'failed', 'unproven']),
      evidence: z.string(),
    }),
  ),
  /** What nobody asked for and was decided. */
  assumed: z.array(z.strictObject({ line: z.int().nullable(), subject: z.string(), text: z.string() })),
  /** What a run that did not succeed did to leave everything as it was. */
  takenBack: z.array(z.strictObject({ stage: Stage, detail: z.string() })).default([]),
  runs: z
    .strictObject({
      url: z.string().nullable(),
      release: z.string().nullable(),
      previous: z.string().nullable(),
    })
    .nullable(),
  watched: z
    .strictObject({
      target: z.string(),
      checks: z.array(z.string()),
      slos: z.array(z.string()),
      covered: z.int(),
      signals: z.array(z.strictObject({ signal: z.string(), isCovered: z.boolean(), why: z.string() })),
      dashboardUrl: z.string().nullable(),
    })
    .nullable(),
  backedUp: z
    .strictObject({
      backups: z.array(
        z.strictObject({
          name: z.string(),
          id: z.string(),
          state: z.string(),
          comparedRows: z.int().nullable(),
        }),
      ),
      jobs: z.array(
        z.strictObject({ name: z.string(), schedule: z.string(), nextAt: z.string().nullable() }),
      ),
      repository: z.string().nullable(),
    })
    .nullable(),
})
export type OrchestrationReport = z.infer<typeof OrchestrationReport>
