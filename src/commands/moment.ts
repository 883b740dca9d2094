import { Duration } from '../domain/duration.ts'
import { usageInvalid } from '../reporting/errors.ts'
import { pointingAt } from './pointing-at.ts'

/** A date, a time of it when wanted, and a zone when wanted: without one it is the user's own, as clocks show it. */
const written = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/
/** The same, as far as it goes: finds where a text leaves the path. */
const shapes = [/^\d+(?:\.\d+)?\s*(?:ms|s|m|h|d)?/, /^[\d-]+(?:[T ][\d:.,]*(?:Z|[+-][\d:]*)?)?/]

/**
 * A moment as people write it: how long ago (`10m`, `1.5h`, `2d`) or when (`2026-01-31`, `2026-01-31 14:22`,
 * `2026-01-31T14:22:33Z`). Epoch ms.
 * @throws NX-CLI-USAGE that shows where the text cannot be read
 */
export function readMoment(flag: string, text: string | undefined, nowMs: number): number | undefined {
  if (text === undefined) return undefined
  const ago = Duration.safeParse(text)
  if (ago.success) return nowMs - ago.data
  const ms = written.test(text) ? momentOf(text) : Number.NaN
  if (!Number.isNaN(ms)) return ms
  const readable = Math.max(...shapes.map((shape) => shape.exec(text)?.[0].length ?? 0))
  const wanted =
    'how long ago, such as 10m or 2h, or a time, such as 2026-01-31 14:22 or 2026-01-31T14:22:33Z'
  throw usageInvalid({
    message: `${flag}: "${text}" is no moment; give ${wanted}${pointingAt(text, readable)}`,
    help: 'nexo help logs',
  })
}

/** A date alone is read as its midnight here, as a date with a time is; Date would take it for UTC. */
function momentOf(text: string): number {
  const [date = '', time] = text.split(/[T ]/)
  return Date.parse(`${date}T${(time ?? '00:00').replace(',', '.')}`)
}
