// next-state: how an alert moves. Pure: the one place that decides whether something fires or is over.
import type { AlertRecord, BasicState, Verdict } from './alert-record.ts'

/** How long and how often a condition must hold. */
export type Holding = {
  readonly forMs: number
  readonly confirm: number
  readonly keepFiringMs: number
  readonly recover: number
  /** Time between two evaluations. */
  readonly intervalMs: number
}

export type Evaluation = {
  readonly verdict: Verdict
  /** Epoch ms. */
  readonly at: number
  /** Monotonic time since the evaluation before it; 0 for the first one of this process. */
  readonly elapsedMs: number
}

export type Step = {
  readonly record: AlertRecord
  readonly change: 'fired' | 'resolved' | 'none'
  /** Why, when it is not plain. */
  readonly note: string
}

const isKnown = (verdict: Verdict): boolean => verdict === 'true' || verdict === 'false'

/** After so long without knowing, what was pending begins anew. */
const longestGapMs = ({ intervalMs }: Holding): number => Math.max(3 * intervalMs, 300_000)

/**
 * The alert after one more evaluation.
 *
 * Promise: only `true` makes it fire and only `false` ends it; without data or with an error of the monitor the clock
 * stands still and what fires goes on; the same evaluations always give the same states.
 * Shape: time counts only between two evaluations that agree, on the monotonic clock, so that no clock change, pause or
 * restart can fire or end anything.
 */
export function nextState(record: AlertRecord, holding: Holding, evaluation: Evaluation): Step {
  const seen = { ...record, lastVerdict: evaluation.verdict, lastAt: evaluation.at }
  if (!isKnown(evaluation.verdict)) return unknown(seen, holding, evaluation)
  const isSame = record.lastVerdict === evaluation.verdict
  const heldMs = isSame ? record.heldMs + evaluation.elapsedMs : record.heldMs
  const known = { ...seen, heldMs, unknownMs: 0 }
  return evaluation.verdict === 'true'
    ? whenTrue(known, holding, evaluation.at)
    : whenFalse(known, holding, evaluation.at)
}

function unknown(record: AlertRecord, holding: Holding, { elapsedMs, at }: Evaluation): Step {
  const unknownMs = record.unknownMs + elapsedMs
  if (record.state === 'pending' && unknownMs > longestGapMs(holding))
    return { record: enter({ ...record, unknownMs: 0 }, 'ok', at), change: 'none', note: 'gap' }
  const note = record.state === 'firing' ? 'blind' : ''
  return { record: { ...record, unknownMs }, change: 'none', note }
}

const enter = (record: AlertRecord, state: BasicState, at: number): AlertRecord => ({
  ...record,
  state,
  since: at,
  heldMs: 0,
  heldCount: 1,
})
const stay = (record: AlertRecord): AlertRecord => ({ ...record, heldCount: record.heldCount + 1 })

function fire(record: AlertRecord, at: number): Step {
  const fired = { ...enter(record, 'firing', at), episode: record.episode + 1, firedAt: at }
  return { record: fired, change: 'fired', note: '' }
}
const resolve = (record: AlertRecord, at: number): Step => ({
  record: enter(record, 'resolved', at),
  change: 'resolved',
  note: '',
})
const quietly = (record: AlertRecord, note = ''): Step => ({ record, change: 'none', note })

function whenTrue(record: AlertRecord, holding: Holding, at: number): Step {
  const { forMs, confirm } = holding
  switch (record.state) {
    case 'ok':
    case 'resolved':
      return forMs <= 0 && confirm <= 1 ? fire(record, at) : quietly(enter(record, 'pending', at))
    case 'pending': {
      const held = stay(record)
      return held.heldMs >= forMs && held.heldCount >= confirm ? fire(held, at) : quietly(held)
    }
    case 'firing':
      return quietly(stay(record))
    case 'recovering':
      return quietly(enter(record, 'firing', at), 'again before it was over')
  }
}

function whenFalse(record: AlertRecord, holding: Holding, at: number): Step {
  const { keepFiringMs, recover } = holding
  switch (record.state) {
    case 'ok':
    case 'resolved':
      return quietly(stay(record))
    case 'pending':
      return quietly(enter(record, 'ok', at))
    case 'firing':
      return keepFiringMs <= 0 && recover <= 1
        ? resolve(record, at)
        : quietly(enter(record, 'recovering', at))
    case 'recovering': {
      const held = stay(record)
      return held.heldMs >= keepFiringMs && held.heldCount >= recover ? resolve(held, at) : quietly(held)
    }
  }
}

/** A resolved alert is ok again once everybody who has to be told of the resolve has been. */
export const settled = (record: AlertRecord, at: number): AlertRecord =>
  record.state === 'resolved' ? enter(record, 'ok', at) : record
