// time-range: which part of time a page shows, from its query. Pure.
import { html, type Html } from '../html.ts'

export type TimeRange = {
  readonly fromMs: number
  readonly toMs: number
  /** Name of a range that ends now; undefined for a part that was picked. */
  readonly name: string | undefined
}

const hourMs = 3_600_000
const lengths: Readonly<Record<string, number>> = {
  '15m': hourMs / 4,
  '1h': hourMs,
  '6h': 6 * hourMs,
  '24h': 24 * hourMs,
  '7d': 7 * 24 * hourMs,
  '30d': 30 * 24 * hourMs,
}
const usual = '1h'

const read = (query: URLSearchParams, key: string): number | undefined => {
  const text = query.get(key)
  return text !== null && /^\d{12,14}$/.test(text) ? Number(text) : undefined
}

/** `range=6h`, or `from` and `to` in epoch ms. What makes no sense is the last hour. */
export function readTimeRange(query: URLSearchParams, now: number): TimeRange {
  const fromMs = read(query, 'from')
  const toMs = read(query, 'to')
  if (fromMs !== undefined && toMs !== undefined && toMs - fromMs >= 1000) {
    return { fromMs, toMs, name: undefined }
  }
  const asked = query.get('range') ?? usual
  const name = Object.hasOwn(lengths, asked) ? asked : usual
  return { fromMs: now - (lengths[name] ?? hourMs), toMs: now, name }
}

/** Links to the ranges. */
export const rangeLinks = (range: TimeRange): Html =>
  html`<nav class="ranges" aria-label="Time range">
    ${Object.keys(lengths).map(
      (name) =>
        html`<a href="?range=${name}" ${name === range.name ? html` aria-current="true"` : null}>${name}</a>`,
    )}${range.name === undefined && html`<a href="?" aria-current="true">picked</a>`}
  </nav>`
