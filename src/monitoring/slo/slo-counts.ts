// slo-counts: good and all events of an SLO within a window, from the series that measure it.
import type { Selector } from '../../domain/alert-expression/syntax.ts'
import type { SeriesSource } from '../expressions/series-source.ts'
import { countBelow } from '../metrics/quantile.ts'
import type { SloPlan } from '../plan/watch-plan.ts'
import type { Counted } from './burn-rate.ts'

const named = (name: string, matchers: Selector['matchers'] = []): Selector => ({ name, matchers })

/** Undefined when nothing of it was measured in the window. */
export function countSlo({ measure }: SloPlan, source: SeriesSource, windowMs: number): Counted | undefined {
  const grown = (selector: Selector): number | undefined => {
    const totals = source.totals(selector, windowMs)
    return totals.length === 0 ? undefined : totals.reduce((sum, { increase }) => sum + increase, 0)
  }
  switch (measure.kind) {
    case 'requests': {
      const total = grown(named('router_requests_total'))
      if (total === undefined) return undefined
      return { good: Math.max(0, total - (grown(named('router_errors_total')) ?? 0)), total }
    }
    case 'check': {
      const runs = source.totals(
        named('check_ok', [{ label: 'check', operator: '=', value: measure.check }]),
        windowMs,
      )
      const total = runs.reduce((sum, { count }) => sum + count, 0)
      return total === 0 ? undefined : { good: runs.reduce((sum, one) => sum + one.sum, 0), total }
    }
    case 'latency': {
      const total = grown(named('router_requests_total'))
      if (total === undefined) return undefined
      const buckets = source.buckets(named('router_latency_seconds'), windowMs)
      return { good: Math.min(total, countBelow(measure.underMs / 1_000, buckets)), total }
    }
    case 'series': {
      const total = grown(measure.total)
      return total === undefined ? undefined : { good: Math.min(total, grown(measure.good) ?? 0), total }
    }
  }
}
