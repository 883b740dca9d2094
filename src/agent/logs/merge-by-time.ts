/** The next line of a log that is merged, and the time that it counts with: its own, or that of the line before it. */
type Head<Line> = { readonly line: Line; readonly ms: number | null; readonly rest: AsyncIterator<Line> }

/**
 * Lines of several logs as one. Where every log begins with a line that says its time they are sorted by it, and a line
 * without one, as in a stack trace, stays behind the line before it; otherwise one log comes after the other, since an
 * order would be made up.
 */
export async function* mergeByTime<Line>(
  logs: readonly AsyncIterable<Line>[],
  timeOf: (line: Line) => string | null,
): AsyncGenerator<Line> {
  const heads: Head<Line>[] = []
  for (const log of logs) {
    const head = await nextHead(log[Symbol.asyncIterator](), null, timeOf)
    if (head !== undefined) heads.push(head)
  }
  const isOrdered = heads.every(({ ms }) => ms !== null)
  while (heads.length > 0) {
    const index = isOrdered ? earliest(heads) : 0
    const head = heads[index]
    if (head === undefined) return
    yield head.line
    const next = await nextHead(head.rest, head.ms, timeOf)
    heads.splice(index, 1, ...(next === undefined ? [] : [next]))
  }
}

async function nextHead<Line>(
  rest: AsyncIterator<Line>,
  beforeMs: number | null,
  timeOf: (line: Line) => string | null,
): Promise<Head<Line> | undefined> {
  const next = await rest.next()
  if (next.done === true) return undefined
  const time = timeOf(next.value)
  return { line: next.value, ms: time === null ? beforeMs : Date.parse(time), rest }
}

/** Of equal times the first log wins, so that the order is always the same. */
function earliest(heads: readonly { readonly ms: number | null }[]): number {
  let found = 0
  for (const [index, { ms }] of heads.entries()) if ((ms ?? 0) < (heads[found]?.ms ?? 0)) found = index
  return found
}
