// Heads as they travel on: the bytes that came, with lines cut out and lines put in. Pure.

/**
 * `bytes` from `from` to `end` without the ranges in `cuts` (start, end, start, end, ...; any order, may repeat), with
 * `added` put in at `insertAt`, which must lie outside every cut.
 */
export function spliceHead(
  bytes: Buffer,
  from: number,
  end: number,
  insertAt: number,
  added: string,
  cuts: readonly number[],
): Buffer {
  const out = Buffer.allocUnsafe(end - from + added.length)
  let length = copy(bytes, from, insertAt, out, 0)
  length += out.write(added, length, 'latin1')
  let at = insertAt
  const ordered = cuts.length > 2 ? inOrder(cuts) : cuts
  for (let index = 0; index < ordered.length; index += 2) {
    const cutStart = ordered[index] ?? end
    if (cutStart < at) continue
    length = copy(bytes, at, cutStart, out, length)
    at = ordered[index + 1] ?? end
  }
  length = copy(bytes, at, end, out, length)
  return length === out.length ? out : out.subarray(0, length)
}

function copy(bytes: Buffer, start: number, end: number, out: Buffer, at: number): number {
  return at + bytes.copy(out, at, start, end)
}

function inOrder(cuts: readonly number[]): readonly number[] {
  let isOrdered = true
  for (let index = 2; index < cuts.length; index += 2) {
    if ((cuts[index] ?? 0) < (cuts[index - 2] ?? 0)) isOrdered = false
  }
  if (isOrdered) return cuts
  const ranges: (readonly [number, number])[] = []
  for (let index = 0; index < cuts.length; index += 2) ranges.push([cuts[index] ?? 0, cuts[index + 1] ?? 0])
  return ranges.toSorted((one, other) => one[0] - other[0]).flat()
}
