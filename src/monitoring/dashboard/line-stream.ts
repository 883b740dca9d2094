// line-stream: new log lines of one target, as they are written.
import { setTimeout as wait } from 'node:timers/promises'
import type { LogView, MonitorReader } from '../reading-contract.ts'
import type { EventStream } from './event-stream.ts'
import { logText, newLines } from './parts/log-lines.ts'

/** First what was, then what comes. */
const history = 5000
/** Between two looks: lines that are written quicker than a thousand in this time are told of as torn. */
const paceMs = 1000
const window = 2000

const textOf = (lines: readonly LogView[]): readonly string[] => lines.map(logText)

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
    const newest = await reader.logs({ target, limit: window })
    const { lines, isTorn } = newLines(seen, newest)
    if (newest.length > 0) seen = newest
    if (lines.length > 0)
      await stream.send({ name: 'lines', data: { lines: textOf(lines), isTorn, isFirst: false } })
  }
}
