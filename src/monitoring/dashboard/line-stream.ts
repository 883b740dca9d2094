// line-stream: new log lines of one target, as they are written.
import { setTimeout as wait } from 'node:timers/promises'
import type { LogView, MonitorReader } from '../reading-contract.ts'
import type { EventStream } from './event-stream.ts'
import { logText, newLines, type NewLines } from './parts/log-lines.ts'

/** First what was, then what comes. */
const history = 5000
const paceMs = 1000
/** Enough for what is usually written between two looks; asked again with `history` when it was more. */
const usual = 500

const textOf = (lines: readonly LogView[]): readonly string[] => lines.map(logText)

async function look(
  reader: Pick<MonitorReader, 'logs'>,
  target: string,
  seen: readonly LogView[],
): Promise<NewLines & { readonly newest: readonly LogView[] }> {
  // Of a log that was empty, everything is new.
  for (const limit of seen.length === 0 ? [history] : [usual, history]) {
    const newest = await reader.logs({ target, limit })
    const found = newLines(seen, newest)
    if (!found.isTorn || limit === history) return { ...found, newest }
  }
  return { lines: [], isTorn: false, newest: seen }
}

/** Sends `lines` events until `signal` aborts. `isTorn` says that lines between may be missing. */
export async function streamLines(
  reader: Pick<MonitorReader, 'logs'>,
  stream: EventStream,
  target: string,
  signal: AbortSignal,
): Promise<void> {
  let seen = await reader.logs({ target, limit: history })
  await stream.send({ name: 'lines', data: { lines: textOf(seen), isTorn: false, isFirst: true } })
  while (!signal.aborted) {
    await wait(paceMs, undefined, { signal })
    const { lines, isTorn, newest } = await look(reader, target, seen)
    // An agent that does not answer for a moment has no lines: what was seen is still what was seen.
    if (newest.length > 0) seen = newest
    if (lines.length > 0)
      await stream.send({ name: 'lines', data: { lines: textOf(lines), isTorn, isFirst: false } })
  }
}
