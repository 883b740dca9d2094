// alert-record: all that has to survive a restart so that an alert neither fires twice nor is forgotten.
import * as z from 'zod'

export const Verdict = z.enum(['true', 'false', 'no-data', 'monitor-error'])
export type Verdict = z.infer<typeof Verdict>

export const BasicState = z.enum(['ok', 'pending', 'firing', 'recovering', 'resolved'])
export type BasicState = z.infer<typeof BasicState>

export const AlertRecord = z.strictObject({
  id: z.string(),
  target: z.string(),
  rule: z.string(),
  state: BasicState,
  /** Epoch ms of the last change of state. */
  since: z.number(),
  /** Observed time in the state, ms: what was not observed does not count. */
  heldMs: z.number(),
  /** Evaluations in a row that kept it there. */
  heldCount: z.int(),
  /** How long nothing is known, ms. */
  unknownMs: z.number(),
  lastVerdict: Verdict.nullable(),
  lastAt: z.number(),
  /** Counts firings: part of the name of each notification. */
  episode: z.int(),
  firedAt: z.number().nullable(),
  release: z.string().nullable(),
  nearestDeploy: z.strictObject({ release: z.string(), at: z.number() }).nullable(),
  summary: z.string(),
  /** What each channel was told last, and in which episode. */
  told: z.record(
    z.string(),
    z.strictObject({ kind: z.enum(['firing', 'flapping', 'resolved']), episode: z.int() }),
  ),
  flap: z.strictObject({
    /** Epoch ms of firings and resolves in the last hour. */
    changes: z.array(z.number()),
    /** Held back until nothing changed for so long, ms; 0: not flapping. */
    holdMs: z.number(),
  }),
})
export type AlertRecord = z.infer<typeof AlertRecord>

/** An alert that was never evaluated. */
export const newAlert = (id: string, target: string, rule: string, at: number): AlertRecord => ({
  id,
  target,
  rule,
  state: 'ok',
  since: at,
  heldMs: 0,
  heldCount: 0,
  unknownMs: 0,
  lastVerdict: null,
  lastAt: at,
  episode: 0,
  firedAt: null,
  release: null,
  nearestDeploy: null,
  summary: '',
  told: {},
  flap: { changes: [], holdMs: 0 },
})

/** Names a firing: rules that are taken out and put in again count anew, and the time tells those firings apart. */
export const episodeId = ({ id, episode, firedAt }: AlertRecord): string => `${id}#${episode}.${firedAt ?? 0}`

/** An alert as the store keeps it: with what a reader needs that has no configuration. */
export const StoredAlert = z.strictObject({
  record: AlertRecord,
  severity: z.enum(['page', 'ticket']),
  expression: z.string(),
  summary: z.string(),
  mutedBy: z.string().nullable(),
})
export type StoredAlert = z.infer<typeof StoredAlert>
