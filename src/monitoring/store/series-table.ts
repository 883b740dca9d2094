// series-table: samples in the store: written as rows, read from rows and chunks alike.
import type { Selector } from '../../domain/alert-expression/syntax.ts'
import type { SqliteFile } from '../../kernel/state/sqlite/sqlite-file.ts'
import { decodeChunk, type Point } from './chunk-codec.ts'
import { number, text } from './columns.ts'
import { narrowMs, type Rollup } from './rollup.ts'
import { labelText, seriesKey, type Labels, type Sample, type Series } from './series.ts'

export type StoredSeries = Series & { readonly id: number }

/** Writes samples, and knows the numbers of the series that it has written to. */
export class SampleWriter {
  readonly #file: SqliteFile
  readonly #ids = new Map<string, number>()

  constructor(file: SqliteFile) {
    this.#file = file
  }

  write(samples: readonly Sample[]): void {
    for (const { series, at, value } of samples) {
      this.#file.run(
        'INSERT OR REPLACE INTO head (series, at, value) VALUES (?, ?, ?)',
        this.#id(series),
        at,
        value,
      )
    }
  }

  /** After a transaction that failed: what it inserted is not there. */
  forgetIds(): void {
    this.#ids.clear()
  }

  #id(series: Series): number {
    const key = seriesKey(series)
    const known = this.#ids.get(key)
    if (known !== undefined) return known
    const { target, name, labels, kind, unit } = series
    this.#file.run(
      'INSERT OR IGNORE INTO series (target, name, labels, kind, unit) VALUES (?, ?, ?, ?, ?)',
      target,
      name,
      labelText(labels),
      kind,
      unit,
    )
    const row = this.#file.one(
      'SELECT id FROM series WHERE target = ? AND name = ? AND labels = ?',
      target,
      name,
      labelText(labels),
    )
    const id = number(row?.['id'])
    this.#ids.set(key, id)
    return id
  }
}

const labelsOf = (written: string): Labels => {
  const parsed: unknown = JSON.parse(written)
  const pairs = Array.isArray(parsed) ? parsed.filter((pair): pair is unknown[] => Array.isArray(pair)) : []
  return Object.fromEntries(pairs.map(([name, value]) => [String(name), String(value)]))
}

/** The series of a target with one of `names`; all of them without. Ordered by name and labels. */
export function selectSeries(
  file: SqliteFile,
  target: string,
  names?: readonly string[],
): readonly StoredSeries[] {
  const rows = file.all('SELECT * FROM series WHERE target = ? ORDER BY name, labels', target)
  return rows
    .filter((row) => names === undefined || names.includes(text(row['name'])))
    .map((row) => ({
      id: number(row['id']),
      target,
      name: text(row['name']),
      labels: labelsOf(text(row['labels'])),
      kind: row['kind'] === 'counter' ? 'counter' : 'gauge',
      unit: text(row['unit']),
    }))
}

/** Whether labels satisfy every matcher; a missing label counts as the empty text, as in Prometheus. */
export const isSelected = (labels: Labels, { matchers }: Selector): boolean =>
  matchers.every(({ label, operator, value }) => {
    const found = labels[label] ?? ''
    if (operator === '=') return found === value
    if (operator === '!=') return found !== value
    const isMatch = new RegExp(`^(?:${value})$`, 'u').test(found)
    return operator === '=~' ? isMatch : !isMatch
  })

/** Samples with `fromMs` <= at < `toMs`, oldest first. */
export function selectPoints(
  file: SqliteFile,
  series: number,
  fromMs: number,
  toMs: number,
): readonly Point[] {
  const chunks = file.all(
    'SELECT data FROM chunks WHERE series = ? AND from_at < ? AND to_at >= ? ORDER BY from_at',
    series,
    toMs,
    fromMs,
  )
  const packed = chunks.flatMap(({ data }) => (data instanceof Uint8Array ? decodeChunk(data) : []))
  const rows = file.all(
    'SELECT at, value FROM head WHERE series = ? AND at >= ? AND at < ? ORDER BY at',
    series,
    fromMs,
    toMs,
  )
  return [
    ...packed.filter(([at]) => at >= fromMs && at < toMs),
    ...rows.map((row) => [number(row['at']), number(row['value'])] as const),
  ]
}

/** The newest sample before `beforeMs`, at most `lookBackMs` older. */
export function selectNewest(
  file: SqliteFile,
  series: number,
  beforeMs: number,
  lookBackMs: number,
): Point | undefined {
  const row = file.one(
    'SELECT at, value FROM head WHERE series = ? AND at < ? AND at >= ? ORDER BY at DESC LIMIT 1',
    series,
    beforeMs,
    beforeMs - lookBackMs,
  )
  if (row !== undefined) return [number(row['at']), number(row['value'])]
  return selectPoints(file, series, beforeMs - lookBackMs, beforeMs).at(-1)
}

export function selectRollups(
  file: SqliteFile,
  series: number,
  widthMs: number,
  fromMs: number,
  toMs: number,
): readonly Rollup[] {
  return file
    .all(
      'SELECT * FROM rollups WHERE series = ? AND width = ? AND at >= ? AND at < ? ORDER BY at',
      series,
      widthMs,
      fromMs,
      toMs,
    )
    .map((row) => ({
      at: number(row['at']),
      count: number(row['count']),
      sum: number(row['sum']),
      min: number(row['min']),
      max: number(row['max']),
      last: number(row['last']),
      increase: number(row['increase']),
    }))
}

/** The end of the newest narrow roll-up of anything; 0 when there is none. */
export const rolledUntil = (file: SqliteFile): number => {
  const row = file.one("SELECT value FROM kept_values WHERE key = 'rolled-until'")
  return row === undefined ? 0 : Number(row['value'])
}

/** The start of the narrow bucket of a time. */
export const narrowStart = (at: number): number => Math.floor(at / narrowMs) * narrowMs
