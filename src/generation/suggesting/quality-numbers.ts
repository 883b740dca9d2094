// quality-numbers: bounds that free prose states with a number and a unit. No number is ever made up.
import type { Element } from '../grammar/element.ts'
import { narrows } from './ideas.ts'

type Quality = Extract<Element, { kind: 'quality' }>['quality']

/** A bound, what it is called when it is told, and how sure it is. */
export type QualityIdea = { readonly element: Element; readonly what: string; readonly confidence: number }

const windowDays = 30
const amount = String.raw`(\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)`
const numberOf = (text: string): number => Number(text.replaceAll(',', ''))

const milliseconds: Readonly<Record<string, number>> = { m: 1, s: 1_000, min: 60_000 }
const unitOf = (unit: string): number => {
  if (/^min/i.test(unit)) return milliseconds['min'] ?? 0
  return milliseconds[/^(?:ms|milli)/i.test(unit) ? 'm' : 's'] ?? 0
}

const share =
  /(\d{1,3}(?:\.\d+)?) ?(?:%|percent) of (?:the |all )?(?:time|requests|cases|responses|queries|searches|transactions)/i

const latency = new RegExp(
  String.raw`\b(?:within|in (?:less|under) than|in under|in at most|no (?:longer|more) than|(?:less|fewer) than|at most|under|maximum of) ${amount} ?(ms|milliseconds?|s|secs?|seconds?|minutes?)\b`,
  'i',
)

function readLatency(text: string): Quality | undefined {
  const [, value, unit = ''] = latency.exec(text) ?? []
  if (value === undefined) return undefined
  const percentile = Number(share.exec(text)?.[1] ?? 95)
  if (percentile <= 0 || percentile > 100) return undefined
  return {
    kind: 'latency',
    metric: 'response time',
    op: 'le',
    value: Number((numberOf(value) * unitOf(unit)).toFixed(3)),
    unit: 'ms',
    percentile,
    monitor: { sli: 'latency', slo: percentile / 100, windowDays },
  }
}

const availability =
  /\b(?:availab\w*|uptime|up and running|operational|online|accessible)\b.{0,60}?(\d{2,3}(?:\.\d+)?) ?(?:%|percent)|(\d{2,3}(?:\.\d+)?) ?(?:%|percent) (?:availab\w*|uptime|of the time)/i

function readAvailability(text: string): Quality | undefined {
  const [, after, before] = availability.exec(text) ?? []
  const value = Number(after ?? before)
  if (!(value > 0 && value <= 100)) return undefined
  return {
    kind: 'availability',
    metric: 'availability',
    op: 'ge',
    value,
    unit: 'percent',
    monitor: { sli: 'availability', slo: Number((value / 100).toFixed(6)), windowDays },
  }
}

const users = new RegExp(
  String.raw`${amount} (?:or more |plus )?(?:concurrent|simultaneous|parallel) (?:users|sessions|connections|visitors)|${amount} (?:\w+ ){0,2}(?:users|visitors|customers) (?:at (?:once|the same time|one time|a time)|simultaneously|concurrently)`,
  'i',
)

function readCapacity(text: string): Quality | undefined {
  const [, before, after] = users.exec(text) ?? []
  const value = before ?? after
  if (value === undefined) return undefined
  return { kind: 'capacity', metric: 'concurrent users', op: 'ge', value: numberOf(value), unit: 'users' }
}

const throughput = new RegExp(
  String.raw`${amount} (?:requests|transactions|queries|messages|operations|calls) (?:per|a|each|every) (second|minute|hour)`,
  'i',
)
const seconds: Readonly<Record<string, number>> = { second: 1, minute: 60, hour: 3_600 }

function readThroughput(text: string): Quality | undefined {
  const [, value, period = 'second'] = throughput.exec(text) ?? []
  if (value === undefined) return undefined
  const perSecond = numberOf(value) / (seconds[period.toLowerCase()] ?? 1)
  return {
    kind: 'throughput',
    metric: 'requests',
    op: 'ge',
    value: Number(perSecond.toFixed(4)),
    unit: 'requests/s',
  }
}

const errorRate =
  /\b(?:error|failure) rate\b.{0,30}?(?:below|under|at most|less than|exceed) (\d{1,3}(?:\.\d+)?) ?(?:%|percent)/i

function readErrorRate(text: string): Quality | undefined {
  const value = Number(errorRate.exec(text)?.[1])
  if (!(value > 0 && value < 100)) return undefined
  return {
    kind: 'errorRate',
    metric: 'error rate',
    op: 'lt',
    value,
    unit: 'percent',
    monitor: { sli: 'errors', slo: Number(((100 - value) / 100).toFixed(6)), windowDays },
  }
}

const readers: readonly (readonly [string, number, (text: string) => Quality | undefined])[] = [
  ['a bound on the error rate', 0.8, readErrorRate],
  ['a bound on availability', 0.8, readAvailability],
  ['a number of users at once', 0.8, readCapacity],
  ['a number of requests per second', 0.8, readThroughput],
  ['a bound on the response time', 0.5, readLatency],
]

/** Times that the system itself answers in make a bound surer than times of people's work. */
const speaksOfSpeed =
  /\b(?:respon|load|search|display|return|appear|answer|render|process|refresh|complete|result|page|query)/i

/** The bound that a sentence states with a number; undefined when it has none, or narrows it. Pure. */
export function readQualityNumber(text: string): QualityIdea | undefined {
  // "no longer than" and "no more than" are bounds, not exceptions.
  if (
    narrows.test(
      text.replaceAll(/\bno (?:longer|more|later) than\b|\bnot (?:exceed|take (?:more|longer))\b/gi, ''),
    )
  )
    return undefined
  for (const [what, confidence, read] of readers) {
    const quality = read(text.replaceAll(/\bnot (?:take|exceed) (?:more than |longer than )?/gi, 'at most '))
    if (quality === undefined) continue
    const sure = quality.kind === 'latency' && speaksOfSpeed.test(text) ? confidence + 0.2 : confidence
    return { element: { kind: 'quality', quality }, what, confidence: sure }
  }
  return undefined
}
