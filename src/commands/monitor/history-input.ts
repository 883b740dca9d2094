// history-input: the flags of `nexo monitor history` as a time, a target and a length.
import { usageInvalid } from '../../reporting/errors.ts'
import { readCount } from '../read-input.ts'
import type { Session } from '../session.ts'

export type HistoryInput = {
  readonly fromMs: number
  readonly toMs: number
  readonly per: 'day' | 'week'
  /** An application, or `<application>.<environment>`. */
  readonly application: string | undefined
  readonly limit: number
}

const weekMs = 7 * 86_400_000

/** @throws NX-CLI-USAGE */
export function readHistoryInput({ flags, call }: Pick<Session, 'flags' | 'call'>): HistoryInput {
  const now = call.clock.now()
  const fromMs = momentOf('--since', flags.text('since'), now) ?? now - weekMs
  const toMs = momentOf('--until', flags.text('until'), now) ?? now
  if (fromMs >= toMs) throw wrong('--since is not before --until')
  return {
    fromMs,
    toMs,
    per: periodOf(flags.text('per')),
    application: flags.text('application'),
    limit: readCount('--limit', flags.text('limit')) ?? 50,
  }
}

/** A time ago such as `12h` or `7d`, or an RFC 3339 date or date-time (a date alone is its first moment in UTC). */
function momentOf(flag: string, written: string | undefined, now: number): number | undefined {
  if (written === undefined) return undefined
  const ago = agoMs(written)
  if (ago !== undefined) return now - ago
  const isDate = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2}))?$/.test(
    written,
  )
  const at = isDate ? Date.parse(written) : Number.NaN
  if (Number.isFinite(at)) return at
  throw wrong(`${flag}: ${written} is neither a time ago, such as 7d, nor a date, such as 2026-01-31`)
}

const unitMs: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 }

/** Longer than any time that the manifest takes: history goes back for months. */
function agoMs(written: string): number | undefined {
  const [, count, unit = ''] = /^(\d{1,5})([mhdw])$/.exec(written) ?? []
  return count === undefined ? undefined : Number(count) * (unitMs[unit] ?? 0)
}

function periodOf(written: string | undefined): 'day' | 'week' {
  if (written === undefined || written === 'day') return 'day'
  if (written === 'week') return 'week'
  throw wrong(`--per: ${written} is neither day nor week`)
}

const wrong = (message: string): Error => usageInvalid({ message, help: 'nexo monitor history --help' })
