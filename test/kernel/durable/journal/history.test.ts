import { expect, test } from 'vitest'
import type { JournalEntry, StartedEntry } from '../../../../src/kernel/durable/journal/entries.ts'
import {
  addEntry,
  dueUndos,
  emptyHistory,
  nextSeq,
  unfinishedUndo,
} from '../../../../src/kernel/durable/journal/history.ts'
import type { ErrorData } from '../../../../src/kernel/errors.ts'

const error: ErrorData = { code: 'NX-TEST', message: '', hint: '', exitCode: 1, details: {} }

const started = (seq: number, over: Partial<StartedEntry> = {}): StartedEntry => ({
  kind: 'started',
  seq,
  what: 'step',
  key: `k${seq}`,
  action: 'do',
  attempt: 1,
  undo: { action: 'undo', input: null },
  ...over,
})
const succeeded = (seq: number): JournalEntry => ({ kind: 'succeeded', seq, result: '1' })
const undoOf = (seq: number, undoes: number): StartedEntry => {
  const { undo: _none, ...entry } = started(seq, { what: 'undo', undoes })
  return entry
}

function historyOf(...entries: readonly JournalEntry[]) {
  const history = emptyHistory()
  for (const [n, entry] of entries.entries()) addEntry(history, entry, 1_000 + n)
  return history
}

test('a position remembers its first start, its last attempt and how often it failed', () => {
  const history = historyOf(
    started(1),
    { kind: 'failed', seq: 1, error, retryInMs: 5 },
    started(1, { attempt: 2 }),
    { kind: 'resumed', seq: 0, owner: 'ada' },
    started(1, { attempt: 3 }),
    { kind: 'failed', seq: 1, error },
  )
  expect(history.length).toBe(6)
  expect(history.positions.get(1)).toMatchObject({
    state: 'failed',
    attempt: 3,
    failures: 2,
    startedAt: 1_000,
    endedAt: 1_005,
  })
})

test('due are positions that started, newest first, whatever became of them, until their undo succeeded', () => {
  const { undo: _none, ...without } = started(2)
  const history = historyOf(
    started(1),
    succeeded(1),
    without,
    succeeded(2),
    started(3),
    started(4, { what: 'child' }),
    { kind: 'failed', seq: 4, error },
    { kind: 'undo-began', seq: 0, ends: 'restored', error },
    undoOf(5, 4),
    succeeded(5),
    undoOf(6, 3),
  )
  expect(dueUndos(history).map(({ seq }) => seq)).toEqual([3, 1])
  expect(history.undoing).toEqual({ ends: 'restored', error })
  expect(nextSeq(history)).toBe(7)
})

test('an undo step that a dead process left is gone on with; one that failed for good is not', () => {
  const history = historyOf(started(1), started(2), undoOf(3, 2), undoOf(4, 1), {
    kind: 'failed',
    seq: 4,
    error,
  })
  const [two, one] = dueUndos(history)
  expect(two && unfinishedUndo(history, two)).toMatchObject({ seq: 3 })
  expect(one && unfinishedUndo(history, one)).toBeUndefined()
})

test('an empty journal has nothing due and counts from 1', () => {
  expect(dueUndos(emptyHistory())).toEqual([])
  expect(nextSeq(emptyHistory())).toBe(1)
})
