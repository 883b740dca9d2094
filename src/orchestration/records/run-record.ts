// What is kept of a run beside the engine's journal, which forgets: what it was asked, and how its attempts ended.
import * as z from 'zod'
import { ChainKind, Stage } from '../stages.ts'

/** The frozen input of one attempt: everything that was decided before its first step. */
export const ChainInput = z.strictObject({
  run: z.string(),
  attempt: z.int().min(1),
  kind: ChainKind,
  /** Absolute: the folder of the application's nexo.yaml. */
  directory: z.string(),
  environment: z.string(),
  requirements: z
    .strictObject({
      /** Absolute. */
      file: z.string(),
      /** As the user named it, from the folder `from` (absolute). */
      shown: z.string(),
      from: z.string(),
      /** `sha256:` of its bytes: another document is another run. */
      digest: z.string(),
      suggestions: z.enum(['list', 'accept']),
      allowUnresolved: z.string(),
      destructive: z.enum(['refuse', 'allow']),
    })
    .nullable(),
  approve: z.array(Stage),
  onFailure: z.enum(['undo', 'hold']),
  /** `reuse`: what an earlier run validated and what has not changed since is not validated again. */
  validation: z.enum(['reuse', 'again']).default('reuse'),
})
export type ChainInput = z.infer<typeof ChainInput>

export const ChainOutcome = z.enum(['succeeded', 'restored', 'failed', 'cancelled'])
export type ChainOutcome = z.infer<typeof ChainOutcome>

const Failure = z.strictObject({ code: z.string(), message: z.string(), hint: z.string(), exitCode: z.int() })

/** One step as the journal had it when the attempt ended. */
export const StepRecord = z.strictObject({
  key: z.string(),
  state: z.enum(['started', 'succeeded', 'failed']),
  startedAt: z.number(),
  endedAt: z.number().nullable(),
  error: z.strictObject({ code: z.string(), message: z.string() }).nullable(),
})
export type StepRecord = z.infer<typeof StepRecord>

export const Attempt = z.strictObject({
  input: ChainInput,
  /** RFC 3339. */
  startedAt: z.iso.datetime(),
  end: z
    .strictObject({
      at: z.iso.datetime(),
      outcome: ChainOutcome,
      error: Failure.nullable(),
      steps: z.array(StepRecord),
    })
    .nullable(),
})
export type Attempt = z.infer<typeof Attempt>

export const RunRecord = z.strictObject({
  format: z.literal(1),
  /** Sortable: `o-20260131-142233-3f9c`. */
  id: z.string().regex(/^o-\d{8}-\d{6}-[0-9a-f]{4}$/),
  attempts: z.array(Attempt).min(1),
})
export type RunRecord = z.infer<typeof RunRecord>

/** The attempt that counts: the newest. */
export function lastAttempt({ attempts }: RunRecord): Attempt {
  const last = attempts.at(-1)
  if (last === undefined) throw new RangeError('a run has at least one attempt')
  return last
}

/** What the engine knows an attempt as. Nobody else's run begins with an @. */
export const engineRunId = ({ run, attempt }: Pick<ChainInput, 'run' | 'attempt'>): string =>
  `@orchestrate/${run}/${attempt}`

/** A record with its last attempt replaced. Pure. */
export const withLastAttempt = (record: RunRecord, attempt: Attempt): RunRecord => ({
  ...record,
  attempts: [...record.attempts.slice(0, -1), attempt],
})

/** `o-<UTC date>-<UTC time>-<4 hex>`: sorts by creation, reads as a date. Pure. */
export function makeRunId(nowMs: number, randomHex: (bytes: number) => string): string {
  const [date = '', time = ''] = new Date(nowMs).toISOString().replaceAll(/[-:]/g, '').split('T')
  return `o-${date}-${time.slice(0, 6)}-${randomHex(2)}`
}
