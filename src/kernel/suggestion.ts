/**
 * How many single edits turn `a` into `b`: insert, remove, replace, or swap two neighbours.
 *
 * Promise: pure, symmetric, 0 only for equal texts; O(|a| * |b|). Case counts.
 * Source: optimal string alignment, the restricted Damerau-Levenshtein distance.
 */
export function editDistance(a: string, b: string): number {
  const previous: number[][] = []
  let row = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let i = 1; i <= a.length; i += 1) {
    previous.unshift(row)
    row = nextRow(a, b, i, previous)
    previous.length = Math.min(previous.length, 2)
  }
  return row[b.length] ?? 0
}

function nextRow(
  a: string,
  b: string,
  i: number,
  [above = [], twoAbove = []]: readonly number[][],
): number[] {
  const row = [i]
  for (let j = 1; j <= b.length; j += 1) {
    const replaced = (above[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
    const best = Math.min(replaced, (above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1)
    const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
    row.push(isSwap ? Math.min(best, (twoAbove[j - 2] ?? 0) + 1) : best)
  }
  return row
}

/**
 * The one of `known` that `wrong` was probably meant to be, or undefined when none is near.
 *
 * Promise: pure; case and hyphens or underscores do not count; at most one edit for each three characters, or the
 * beginning of exactly one known name.
 */
export function suggest(wrong: string, known: readonly string[]): string | undefined {
  const plain = (text: string): string => text.toLowerCase().replaceAll(/[-_\s]/g, '')
  const wanted = plain(wrong.slice(0, 100))
  const allowed = Math.max(1, Math.floor(wanted.length / 3))
  const near = known
    .map((name) => ({ name, distance: editDistance(wanted, plain(name)) }))
    .filter(({ name, distance }) => distance <= allowed && distance < Math.max(1, plain(name).length))
    .sort((x, y) => x.distance - y.distance || (x.name < y.name ? -1 : 1))
  const begun = wanted.length < 3 ? [] : known.filter((name) => plain(name).startsWith(wanted))
  return near[0]?.name ?? (begun.length === 1 ? begun[0] : undefined)
}
