// compact: rows become roll-ups and chunks, and what is too old goes. Each step is a transaction of its own and small.
import type { SqliteFile } from '../../kernel/state/sqlite/sqlite-file.ts'
import { encodeChunk } from './chunk-codec.ts'
import { pruneChanges } from './change-table.ts'
import { number } from './columns.ts'
import { mergeRollups, narrowMs, rollUp, wideMs, type Rollup } from './rollup.ts'
import { narrowStart, rolledUntil, selectNewest, selectPoints, selectRollups } from './series-table.ts'

const dayMs = 86_400_000

/** How long what is kept, ms. */
export type Retention = {
  readonly rawMs: number
  readonly narrowMs: number
  readonly wideMs: number
  readonly evaluationsMs: number
  readonly deliveriesMs: number
}
export const defaultRetention: Retention = {
  rawMs: 14 * dayMs,
  narrowMs: 90 * dayMs,
  wideMs: 730 * dayMs,
  evaluationsMs: 30 * dayMs,
  deliveriesMs: 90 * dayMs,
}

/** Samples of a chunk. */
const chunkLength = 240
/** A bucket is rolled up when it has been over for so long: what was late is in it then. */
const settleMs = 60_000
/** A counter that was silent for longer starts anew. */
const lookBackMs = wideMs

function insertRollup(file: SqliteFile, series: number, widthMs: number, one: Rollup): void {
  file.run(
    `INSERT OR REPLACE INTO rollups (series, width, at, count, sum, min, max, last, increase)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    series,
    widthMs,
    one.at,
    one.count,
    one.sum,
    one.min,
    one.max,
    one.last,
    one.increase,
  )
}

/** Series that are worked on before something else may happen in this process. */
const slice = 100

export type Compaction = {
  readonly now: number
  /** The oldest sample that is still on its way into the store; its bucket waits. */
  readonly unstoredSince: number | undefined
  /** Lets checks run between two slices of the work. */
  readonly pause: () => Promise<void>
}

/**
 * Rolls up every narrow bucket that is over, then the wide ones that it belongs to, then packs rows into chunks.
 *
 * Promise: killed anywhere, nothing is lost or counted twice; a wide bucket is the exact merge of narrow ones.
 */
export async function compact(file: SqliteFile, { now, unstoredSince, pause }: Compaction): Promise<void> {
  const limit = narrowStart(Math.min(now - settleMs, unstoredSince ?? Infinity))
  const series = file.all('SELECT id FROM series ORDER BY id').map((row) => number(row['id']))
  for (let from = firstBucket(file); from !== undefined && from < limit; from = firstBucket(file)) {
    const bucket = from
    await inSlices(file, series, pause, (one) => rollUpSeries(file, one, bucket))
    keepRolledUntil(file, from + narrowMs)
  }
  const until = rolledUntil(file)
  await inSlices(file, series, pause, (one) => packSeries(file, one, until))
}

async function inSlices(
  file: SqliteFile,
  series: readonly number[],
  pause: () => Promise<void>,
  work: (series: number) => void,
): Promise<void> {
  for (let at = 0; at < series.length; at += slice) {
    file.transaction(() => series.slice(at, at + slice).forEach(work))
    await pause()
  }
}

/** The first narrow bucket with samples after those that have been rolled up. */
function firstBucket(file: SqliteFile): number | undefined {
  const row = file.one(
    `SELECT MIN((SELECT at FROM head WHERE head.series = series.id AND at >= ? ORDER BY at LIMIT 1)) AS at
     FROM series`,
    rolledUntil(file),
  )
  return typeof row?.['at'] === 'number' ? narrowStart(row['at']) : undefined
}

function keepRolledUntil(file: SqliteFile, until: number): void {
  file.run("INSERT OR REPLACE INTO kept_values (key, value) VALUES ('rolled-until', ?)", String(until))
}

function rollUpSeries(file: SqliteFile, series: number, from: number): void {
  const points = selectPoints(file, series, from, from + narrowMs)
  if (points.length === 0) return
  const before = selectNewest(file, series, from, lookBackMs)?.[1]
  insertRollup(file, series, narrowMs, rollUp(from, points, before))
  const wide = Math.floor(from / wideMs) * wideMs
  const parts = selectRollups(file, series, narrowMs, wide, wide + wideMs)
  insertRollup(file, series, wideMs, mergeRollups(wide, parts))
}

/** Packs the oldest rows of a series that have been rolled up, as long as they fill chunks. */
function packSeries(file: SqliteFile, series: number, until: number): void {
  for (;;) {
    const points = file
      .all(
        'SELECT at, value FROM head WHERE series = ? AND at < ? ORDER BY at LIMIT ?',
        series,
        until,
        chunkLength,
      )
      .map((row) => [number(row['at']), number(row['value'])] as const)
    const [first, last] = [points[0]?.[0], points.at(-1)?.[0]]
    if (first === undefined || last === undefined || points.length < chunkLength) return
    file.run(
      'INSERT OR REPLACE INTO chunks (series, from_at, to_at, data) VALUES (?, ?, ?, ?)',
      series,
      first,
      last,
      encodeChunk(points),
    )
    file.run('DELETE FROM head WHERE series = ? AND at >= ? AND at <= ?', series, first, last)
  }
}

/** Removes what is older than it is kept. */
export function prune(file: SqliteFile, now: number, keep: Retention = defaultRetention): void {
  file.transaction(() => {
    file.run('DELETE FROM head WHERE at < ?', now - keep.rawMs)
    file.run('DELETE FROM chunks WHERE to_at < ?', now - keep.rawMs)
    file.run('DELETE FROM rollups WHERE width = ? AND at < ?', narrowMs, now - keep.narrowMs)
    file.run('DELETE FROM rollups WHERE width = ? AND at < ?', wideMs, now - keep.wideMs)
    file.run('DELETE FROM gaps WHERE to_at < ?', now - keep.narrowMs)
    file.run('DELETE FROM evaluations WHERE at < ?', now - keep.evaluationsMs)
    file.run("DELETE FROM outbox WHERE status <> 'waiting' AND created_at < ?", now - keep.deliveriesMs)
    file.run('DELETE FROM silences WHERE until < ?', now - keep.evaluationsMs)
    file.run('DELETE FROM markers WHERE at < ?', now - keep.wideMs)
    file.run('DELETE FROM episodes WHERE to_at < ?', now - keep.wideMs)
    pruneStates(file, now - keep.wideMs)
    pruneResults(file)
    pruneChanges(file)
  })
}

/** The state that a target was in when the kept time begins stays: it is the state of that time too. */
function pruneStates(file: SqliteFile, before: number): void {
  file.run(
    `DELETE FROM states WHERE from_at <
       (SELECT MAX(from_at) FROM states AS newer WHERE newer.target = states.target AND newer.from_at < ?)`,
    before,
  )
}

/** The newest hundred results of each check stay. */
function pruneResults(file: SqliteFile): void {
  for (const row of file.all('SELECT number FROM checks')) {
    const check = number(row['number'])
    file.run(
      `DELETE FROM results WHERE check_number = ? AND at <
        (SELECT at FROM results WHERE check_number = ? ORDER BY at DESC LIMIT 1 OFFSET 99)`,
      check,
      check,
    )
  }
}
