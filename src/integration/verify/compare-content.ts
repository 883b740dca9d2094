// compare-content: whether two streams of rows are the same, and which keys differ. Each side is read once when they are
// the same, and once more for the ranges that are not.
import type { Column, Row } from '../data/column.ts'
import { placeOf } from '../data/column.ts'
import { keyOf } from '../sync/dead-letters.ts'
import { comparableRow, comparableValue } from './comparable.ts'
import { hashText, rangeOf, RangeSums, type Hash } from './range-sums.ts'

/** Rows that are held at once to find the keys that differ. */
const mostHeld = 500_000
/** Keys of each kind that are named. */
const mostNamed = 100

export type Side = () => AsyncIterable<readonly Row[]>
export type Differences = {
  readonly compared: number
  readonly missing: number
  readonly extra: number
  readonly different: number
  readonly keys: { readonly missing: string[]; readonly extra: string[]; readonly different: string[] }
  readonly isComplete: boolean
}

type Shape = { readonly columns: readonly Column[]; readonly key: readonly string[] }

/** Compares the rows of both sides, which have `columns` in this order. `moved` is called after each batch. */
export async function compareContent(
  shape: Shape,
  expected: Side,
  actual: Side,
  moved: () => void,
): Promise<Differences> {
  const comparer = createComparer(shape)
  const [wanted, found] = [await sumUp(comparer, expected, moved), await sumUp(comparer, actual, moved)]
  const ranges = wanted.differences(found)
  const held = new Set<number>()
  let rows = 0
  for (const range of ranges) {
    const more = Math.max(wanted.count(range), found.count(range))
    if (rows > 0 && rows + more > mostHeld) break
    rows += more
    held.add(range)
  }
  const compared = wanted.total()
  const isComplete = held.size === ranges.length
  return { compared, ...(await nameDifferences(comparer, held, expected, actual, moved)), isComplete }
}

type Comparer = {
  readonly keyText: (row: Row) => string
  readonly keyHash: (row: Row) => Hash
  readonly rowHash: (row: Row) => Hash
}

function createComparer({ columns, key }: Shape): Comparer {
  const keyColumns = key.map((name) => placeOf(columns, name))
  return {
    keyText: (row) => keyOf(columns, key, row),
    keyHash: (row) =>
      hashText(
        keyColumns
          .map((place) => {
            const column = columns[place]
            return column === undefined ? '' : comparableValue(row[place] ?? null, column)
          })
          .join('\u0001'),
      ),
    rowHash: (row) => hashText(comparableRow(row, columns)),
  }
}

async function sumUp({ keyHash, rowHash }: Comparer, side: Side, moved: () => void): Promise<RangeSums> {
  const sums = new RangeSums()
  for await (const rows of side()) {
    for (const row of rows) sums.add(rangeOf(keyHash(row)), rowHash(row))
    moved()
  }
  return sums
}

const idOf = ({ high, low }: Hash): string => `${high.toString(36)}.${low.toString(36)}`

async function nameDifferences(
  { keyText, keyHash, rowHash }: Comparer,
  ranges: ReadonlySet<number>,
  expected: Side,
  actual: Side,
  moved: () => void,
): Promise<Omit<Differences, 'compared' | 'isComplete'>> {
  const keys: Differences['keys'] = { missing: [], extra: [], different: [] }
  const counts = { missing: 0, extra: 0, different: 0 }
  if (ranges.size === 0) return { ...counts, keys }
  const wanted = new Map<string, { readonly text: string; readonly row: string }>()
  const note = (kind: 'missing' | 'extra' | 'different', text: string): void => {
    counts[kind] += 1
    if (keys[kind].length < mostNamed) keys[kind].push(text)
  }
  for await (const rows of expected()) {
    for (const row of rows) {
      const hash = keyHash(row)
      if (!ranges.has(rangeOf(hash))) continue
      // A key that comes twice cannot be there twice.
      if (wanted.has(idOf(hash))) note('missing', keyText(row))
      wanted.set(idOf(hash), { text: keyText(row), row: idOf(rowHash(row)) })
    }
    moved()
  }
  for await (const rows of actual()) {
    for (const row of rows) {
      const hash = keyHash(row)
      if (!ranges.has(rangeOf(hash))) continue
      const found = wanted.get(idOf(hash))
      if (found === undefined) note('extra', keyText(row))
      else if (found.row !== idOf(rowHash(row))) note('different', keyText(row))
      wanted.delete(idOf(hash))
    }
    moved()
  }
  for (const { text } of wanted.values()) note('missing', text)
  return { ...counts, keys }
}
