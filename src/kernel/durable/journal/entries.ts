// What a journal line can say. A journal is a list of these and is only ever appended to.
import * as z from 'zod'
import type { ErrorData } from '../../errors.ts'
import { exitCodes } from '../../errors.ts'
import type { Json } from '../../json.ts'

const StoredError: z.ZodType<ErrorData> = z.strictObject({
  code: z.string(),
  message: z.string(),
  hint: z.string(),
  exitCode: z.literal(Object.values(exitCodes)),
  details: z.record(z.string(), z.unknown()),
})

// It comes out of JSON.parse, so it is JSON.
const JsonValue = z.custom<Json>((value) => value !== undefined)

const Seq = z.int().min(0)

/** An execution of the position `seq` begins. The first one of a step makes its undo step due. */
const Started = z.strictObject({
  kind: z.literal('started'),
  seq: Seq,
  what: z.enum(['step', 'child', 'fan-out', 'sleep', 'signal', 'now', 'undo']),
  key: z.string(),
  action: z.string(),
  attempt: z.int().min(1),
  undo: z.strictObject({ action: z.string(), input: JsonValue }).optional(),
  /** For an undo step: the position that it takes back. */
  undoes: Seq.optional(),
  /** Epoch ms, and the length that led to it. */
  timer: z.strictObject({ at: z.number(), durationMs: z.number() }).optional(),
  /** For a fan-out: how many children run at once. */
  max: z.int().min(1).optional(),
})

/** `result` is JSON text. */
const Succeeded = z.strictObject({ kind: z.literal('succeeded'), seq: Seq, result: z.string() })

/** Final unless `retryInMs` is there. */
const Failed = z.strictObject({
  kind: z.literal('failed'),
  seq: Seq,
  error: StoredError,
  retryInMs: z.number().optional(),
})

/** Another process goes on with the run. */
const Resumed = z.strictObject({ kind: z.literal('resumed'), seq: Seq, owner: z.string() })

/** From here on nothing goes forward; `ends` is the run's state when everything is undone. */
const UndoBegan = z.strictObject({
  kind: z.literal('undo-began'),
  seq: Seq,
  ends: z.enum(['restored', 'failed', 'cancelled']),
  error: StoredError,
})

const Ended = z.strictObject({
  kind: z.literal('ended'),
  seq: Seq,
  state: z.enum(['succeeded', 'restored', 'failed', 'cancelled', 'undo-failed']),
})

export const JournalEntry = z.discriminatedUnion('kind', [
  Started,
  Succeeded,
  Failed,
  Resumed,
  UndoBegan,
  Ended,
])
export type JournalEntry = z.infer<typeof JournalEntry>
export type StartedEntry = z.infer<typeof Started>
export type EndState = z.infer<typeof Ended>['state']
