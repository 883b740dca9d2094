import type { ErrorData } from '../../errors.ts'
import type { StepView, UndoStep } from '../contract.ts'
import type { JournalEntry, StartedEntry } from './entries.ts'

/** One numbered position of a run: what it is, and how far it came. */
export type Position = {
  readonly seq: number
  readonly what: StartedEntry['what']
  readonly key: string
  readonly action: string
  readonly state: StepView['state']
  readonly attempt: number
  /** Failures so far; crashes are none. */
  readonly failures: number
  readonly startedAt: number
  readonly endedAt?: number
  /** JSON text. */
  readonly result?: string
  readonly error?: ErrorData
  readonly undo?: UndoStep
  readonly undoes?: number
  readonly timer?: { readonly at: number; readonly durationMs: number }
  readonly max?: number
}

/** Everything that a journal says about a run. Grows with every entry. */
export type History = {
  length: number
  lastAt: number
  readonly positions: Map<number, Position>
  undoing?: { readonly ends: 'restored' | 'failed' | 'cancelled'; readonly error: ErrorData }
}

export const emptyHistory = (): History => ({ length: 0, lastAt: 0, positions: new Map() })

/**
 * Adds one entry of the journal to what is known of its run.
 *
 * Promise: adding the entries of a journal in their order gives the history that the process had that wrote them.
 */
export function addEntry(history: History, entry: JournalEntry, timeMs: number): void {
  history.length += 1
  history.lastAt = timeMs
  if (entry.kind === 'undo-began') history.undoing = { ends: entry.ends, error: entry.error }
  const position = nextPosition(history.positions.get(entry.seq), entry, timeMs)
  if (position !== undefined) history.positions.set(position.seq, position)
}

function nextPosition(
  known: Position | undefined,
  entry: JournalEntry,
  timeMs: number,
): Position | undefined {
  if (entry.kind === 'started') return startedPosition(known, entry, timeMs)
  if (known === undefined) return undefined
  if (entry.kind === 'succeeded') {
    return { ...known, state: 'succeeded', endedAt: timeMs, result: entry.result }
  }
  if (entry.kind !== 'failed') return undefined
  const failed = { ...known, error: entry.error, failures: known.failures + 1 }
  return entry.retryInMs === undefined ? { ...failed, state: 'failed', endedAt: timeMs } : failed
}

function startedPosition(known: Position | undefined, entry: StartedEntry, timeMs: number): Position {
  if (known !== undefined) return { ...known, attempt: entry.attempt }
  const { seq, what, key, action, attempt, undo, undoes, timer, max } = entry
  return {
    seq,
    what,
    key,
    action,
    attempt,
    state: 'started',
    failures: 0,
    startedAt: timeMs,
    ...(undo === undefined ? {} : { undo }),
    ...(undoes === undefined ? {} : { undoes }),
    ...(timer === undefined ? {} : { timer }),
    ...(max === undefined ? {} : { max }),
  }
}

/** The number for the next position. */
export const nextSeq = (history: History): number => Math.max(0, ...history.positions.keys()) + 1

/**
 * Positions that are still to be taken back, newest first.
 *
 * Promise: a position is due as soon as it started, whatever became of it, until an undo step for it succeeded. Pure.
 */
export function dueUndos(history: History): readonly Position[] {
  const positions = [...history.positions.values()]
  const undone = new Set(
    positions.filter(({ state }) => state === 'succeeded').map(({ undoes }) => undoes ?? 0),
  )
  return positions
    .filter(({ what, undo, seq }) => !undone.has(seq) && (undo !== undefined || isFamily(what)))
    .sort((a, b) => b.seq - a.seq)
}

const isFamily = (what: Position['what']): boolean => what === 'child' || what === 'fan-out'

/** The undo step for `due` that a dead process left halfway, if there is one. Pure. */
export const unfinishedUndo = (history: History, due: Position): Position | undefined =>
  history.positions.values().find(({ undoes, state }) => undoes === due.seq && state === 'started')
