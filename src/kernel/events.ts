// events: everything that a manager does is a fact in the past tense. Reporters turn facts into text; the audit log keeps them.
import * as z from 'zod'

/** One fact as a room states it: a literal `type` (`room.what-happened`), a literal `version`, and its facts. */
export type EventFact = { readonly type: string; readonly version: number }

/** A fact with when and where it happened: what reporters, NDJSON and the event table receive. */
export type EventEnvelope<Fact extends EventFact = EventFact> = Fact & {
  /** RFC 3339, UTC, milliseconds. */
  readonly time: string
  /** Counts from 1 within one command. */
  readonly seq: number
}

/** Where facts go. Never throws and never blocks: an observer must not be able to fail a deployment. */
export type Emit = (fact: EventFact) => void

/**
 * Facts about waiting that every room may state. No wait longer than 5 s goes without one:
 * what is waited for, on what, since when, for how much longer at the most.
 */
export const WaitingReported = z.strictObject({
  type: z.literal('wait.reported'),
  version: z.literal(1),
  what: z.string(),
  on: z.string(),
  waitedMs: z.int().min(0),
  /** Absent when nothing bounds the wait. */
  remainingMs: z.int().min(0).optional(),
})
export type WaitingReported = z.infer<typeof WaitingReported>

/** Something that the user should know and that does not stop the command. */
export const WarningRaised = z.strictObject({
  type: z.literal('warning.raised'),
  version: z.literal(1),
  code: z.string(),
  message: z.string(),
  hint: z.string().optional(),
  file: z.string().optional(),
  line: z.int().optional(),
  column: z.int().optional(),
})
export type WarningRaised = z.infer<typeof WarningRaised>
