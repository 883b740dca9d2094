import { setImmediate } from 'node:timers/promises'
import type { OperationRequest } from '../protocol.ts'
import type { LogReport } from '../protocol/reports.ts'
import type { Service } from '../service.ts'
import { findLogs, type LogSource } from './find-logs.ts'
import { timeOfLine } from './line-time.ts'
import { type Look, type LogCursor, openCursor, type PlacedLine } from './log-cursor.ts'
import { extentOf, placeOfTail } from './log-parts.ts'
import { mergeByTime } from './merge-by-time.ts'
import { openTimes } from './written-times.ts'

type Query = Omit<OperationRequest<'logs'>, 'service'>
type LineReport = Extract<LogReport, { kind: 'line' }>
type HistoryReport = Exclude<LogReport, { kind: 'caught-up' }>
type Followed = { readonly source: LogSource; readonly cursor: LogCursor }

/** How often followed logs are looked at when nothing comes. */
const lookEveryMs = 200
/** Of more lines than this the last ones are not picked out here: they are said as they are read. */
const heldLines = 100_000

/**
 * Lines of a service's replicas, oldest first, then, with `follow`, as they come, also of replicas that start later.
 *
 * Promise: each line once, whole, whatever is rotated meanwhile; what was thrown away before it could be read is said.
 */
export async function* readServiceLogs(
  service: Service,
  query: Query,
  signal: AbortSignal,
): AsyncGenerator<LogReport> {
  const followed = new Map<string, Followed>()
  const histories: AsyncIterable<HistoryReport>[] = []
  for (const source of await findLogs(service, query)) {
    const { end } = extentOf(source.file)
    const cursor = openCursor(source.file, startOf(source, query, end))
    histories.push(readHistory(source, cursor, query, end))
    followed.set(source.key, { source, cursor })
  }
  yield* lastOf(mergeByTime(histories, saidTime), isTimed(query) ? Number.POSITIVE_INFINITY : query.tailLines)
  yield { kind: 'caught-up', places: placesOf(followed) }
  if (query.follow) yield* follow(service, query, followed, signal)
}

const saidTime = (report: HistoryReport): string | null => (report.kind === 'line' ? report.time : null)

const isTimed = (query: Query): boolean => query.sinceMs !== undefined || query.untilMs !== undefined

/** Where reading begins. A time selects among all lines, so then nothing is left out by count. */
function startOf({ file, key }: LogSource, query: Query, end: number): number {
  const known = query.after?.[key]
  if (known !== undefined) return known
  return isTimed(query) ? extentOf(file).start : placeOfTail(file, end, query.tailLines)
}

/** What a log holds up to `end`, in the wanted time. */
async function* readHistory(
  source: LogSource,
  cursor: LogCursor,
  { sinceMs = Number.NEGATIVE_INFINITY, untilMs = Number.POSITIVE_INFINITY, follow: goesOn }: Query,
  end: number,
): AsyncGenerator<HistoryReport> {
  const writtenAt = openTimes(source.file, Date.now())
  const isWanted = (line: HistoryReport): boolean => {
    if (line.kind === 'skipped') return true
    const ms = line.time === null ? writtenAt(line.place) : Date.parse(line.time)
    return ms >= sinceMs && ms <= untilMs
  }
  for (let look = cursor.read(end); look.more === 'maybe'; look = cursor.read(end)) {
    yield* reportsOf(source, look).filter(isWanted)
    await setImmediate()
  }
  // Who follows hears of a line once, when it is whole.
  const last = goesOn ? undefined : cursor.unfinished()
  if (last !== undefined) yield* [reportOf(source, last)].filter(isWanted)
}

async function* lastOf<Item>(items: AsyncIterable<Item>, count: number): AsyncGenerator<Item> {
  if (count > heldLines) {
    yield* items
    return
  }
  const held: Item[] = []
  for await (const item of items) held.push(item)
  yield* count === 0 ? [] : held.slice(-count)
}

async function* follow(
  service: Service,
  query: Query,
  followed: Map<string, Followed>,
  signal: AbortSignal,
): AsyncGenerator<LogReport> {
  while (!signal.aborted) {
    let isQuiet = true
    for (const { source, cursor } of followed.values()) {
      const look = cursor.read()
      if (look.more === 'maybe') isQuiet = false
      yield* reportsOf(source, look)
    }
    if (isQuiet) await service.nextChange(lookEveryMs)
    else await setImmediate()
    for (const source of await findLogs(service, query)) {
      // Places are known of logs that another agent had read from; the others are read whole.
      const from = query.after?.[source.key] ?? 0
      if (!followed.has(source.key))
        followed.set(source.key, { source, cursor: openCursor(source.file, from) })
    }
  }
}

function reportsOf(source: LogSource, { lines, skipped }: Look): readonly HistoryReport[] {
  const { releaseId, replica } = source
  const reports = lines.map((line) => reportOf(source, line))
  return skipped === 0 ? reports : [{ kind: 'skipped', releaseId, replica, bytes: skipped }, ...reports]
}

const reportOf = ({ releaseId, replica, redact }: LogSource, { text, end }: PlacedLine): LineReport => ({
  kind: 'line',
  time: timeOfLine(text),
  releaseId,
  replica,
  text: redact(text),
  place: end,
})

const placesOf = (followed: ReadonlyMap<string, Followed>): Record<string, number> =>
  Object.fromEntries([...followed].map(([key, { cursor }]) => [key, cursor.place()]))
