// scrape: one reading of an application's metrics.
import type { Limits } from '../checks/check.ts'
import { exchange, TimeOver } from '../checks/http-request.ts'
import { networkFailure } from '../checks/network-failure.ts'
import type { Labels, Sample } from '../store/series.ts'
import { parseExposition, type Exposition } from './prometheus-text.ts'

const mostBytes = 8 * 1024 * 1024
/** More series than this from one place fill a disk; the first of them are kept and the rest is a problem. */
export const mostSeries = 2_000

export type ScrapeQuestion = {
  readonly target: string
  readonly name: string
  /** Absolute. */
  readonly url: string
  /** `*` stands for anything; empty keeps all. */
  readonly keep: readonly string[]
}

/** `absent`: there is nothing to read there, which is no failure of something that nobody has announced. */
export type ScrapeAnswer =
  | { readonly outcome: 'read'; readonly samples: readonly Sample[]; readonly leftOut: number }
  | { readonly outcome: 'absent' | 'failed' | 'monitor-error'; readonly reason: string }

/** Reads metrics once. Never rejects but with the signal's reason. `at`: the time of the samples. */
export async function scrape(question: ScrapeQuestion, at: number, limits: Limits): Promise<ScrapeAnswer> {
  const asking = {
    url: new URL(question.url),
    method: 'GET',
    headers: { accept: 'text/plain; version=0.0.4' },
    maxBodyBytes: mostBytes,
  }
  try {
    const { status, contentType = '', body, isCut } = await exchange(asking, limits)
    if (status !== 200) return { outcome: status === 404 ? 'absent' : 'failed', reason: `status ${status}` }
    if (contentType.includes('html')) return { outcome: 'absent', reason: 'a web page, no metrics' }
    if (isCut) return { outcome: 'failed', reason: `more than ${mostBytes} bytes` }
    const read = parseExposition(new TextDecoder().decode(body))
    if ('message' in read) return { outcome: 'failed', reason: `line ${read.line}: ${read.message}` }
    return toSamples(question, read, at)
  } catch (error) {
    if (limits.signal.aborted) throw error
    if (error instanceof TimeOver) return { outcome: 'failed', reason: error.message }
    const { outcome, reason } = networkFailure(error, 0)
    return { outcome: outcome === 'monitor-error' ? outcome : 'failed', reason }
  }
}

function toSamples({ target, name, keep }: ScrapeQuestion, read: Exposition, at: number): ScrapeAnswer {
  const patterns = keep.map(patternOf)
  const wanted = read.samples.filter(
    (sample) => patterns.length === 0 || patterns.some((pattern) => pattern.test(sample.name)),
  )
  const samples = wanted.slice(0, mostSeries).map((sample) => ({
    series: {
      target,
      name: sample.name,
      labels: { ...sample.labels, scrape: name } satisfies Labels,
      kind: kindOf(sample.name, read.types),
      unit: unitOf(sample.name),
    },
    at,
    value: sample.value,
  }))
  return { outcome: 'read', samples, leftOut: wanted.length - samples.length }
}

const patternOf = (keep: string): RegExp =>
  new RegExp(`^${keep.split('*').map(RegExp.escape).join('.*')}$`, 'u')

/** By the announced type of its family; by its ending without one. */
function kindOf(name: string, types: ReadonlyMap<string, string>): 'counter' | 'gauge' {
  const family = name.replace(/_(?:total|bucket|count|sum|created)$/, '')
  const type = types.get(name) ?? types.get(family)
  if (type === 'counter' || type === 'histogram' || type === 'summary')
    return type === 'summary' && name === family ? 'gauge' : 'counter'
  return type === undefined && /_(?:total|bucket|count|sum)$/.test(name) ? 'counter' : 'gauge'
}

function unitOf(name: string): string {
  if (/_seconds(?:_|$)/.test(name)) return /_(?:count|bucket)$/.test(name) ? '' : 's'
  return /_bytes(?:_|$)/.test(name) ? 'bytes' : ''
}
