import type { Quality } from '../../../domain/application-model/quality.ts'
import type { Pattern, ReadingContext } from '../reading-context.ts'
import { readNumber } from '../values.ts'
import { readModal, readSystem } from './reaction.ts'

type Draft = Omit<Quality, 'id' | 'trace'>

const monthDays = 30

function readPercent(context: ReadingContext): number | undefined {
  const text = readNumber(context)
  if (
    text === undefined ||
    (context.cursor.mark('%') === undefined && context.cursor.word('percent') === undefined)
  )
    return undefined
  const value = Number(text)
  return value > 0 && value <= 100 ? value : context.blame('NX4002', `${text} % is not between 0 and 100`)
}

const ratio = (percent: number): number => Number((percent / 100).toFixed(6))

/** `respond within 300 ms for 95% of requests`. Without a share, the 95th percentile is meant. */
function readLatency(context: ReadingContext): Draft | undefined {
  const { cursor } = context
  if (cursor.word('respond to requests', 'answer requests', 'respond', 'answer', 'load') === undefined)
    return undefined
  if (cursor.word('within', 'in less than', 'in under', 'in at most', 'in') === undefined) return undefined
  const text = readNumber(context)
  const unit = cursor.word('ms', 'milliseconds', 's', 'second', 'seconds')
  if (text === undefined || unit === undefined) return undefined
  const share = cursor.word('for', 'in') === undefined ? 95 : readPercent(context)
  if (share === undefined) return undefined
  cursor.word('of all requests', 'of requests', 'of the requests', 'of cases')
  const value = Number((Number(text) * (unit.startsWith('m') ? 1 : 1000)).toFixed(3))
  const monitor = { sli: 'latency', slo: ratio(share), windowDays: monthDays }
  return { kind: 'latency', metric: 'response time', op: 'le', value, unit: 'ms', percentile: share, monitor }
}

function readAvailability(context: ReadingContext): Draft | undefined {
  const value =
    context.cursor.word('be available', 'be up', 'have an availability of') === undefined
      ? undefined
      : readPercent(context)
  if (value === undefined) return undefined
  context.cursor.word('of the time', 'of each month', 'of the month', 'of every month', 'per month')
  const monitor = { sli: 'availability', slo: ratio(value), windowDays: monthDays }
  return { kind: 'availability', metric: 'availability', op: 'ge', value, unit: 'percent', monitor }
}

function readLoad(context: ReadingContext): Draft | undefined {
  const { cursor } = context
  if (cursor.word('handle', 'support', 'serve') === undefined) return undefined
  cursor.word('at least', 'up to')
  const text = readNumber(context)
  if (text === undefined) return undefined
  const value = Number(text)
  if (cursor.word('requests per second', 'requests a second') !== undefined)
    return { kind: 'throughput', metric: 'requests', op: 'ge', value, unit: 'requests/s' }
  return cursor.word('concurrent users', 'simultaneous users', 'users at once', 'users at the same time') ===
    undefined
    ? undefined
    : { kind: 'capacity', metric: 'concurrent users', op: 'ge', value, unit: 'users' }
}

function readErrorBound(context: ReadingContext): Draft | undefined {
  const value =
    context.cursor.word('below', 'under', 'at most', 'less than', 'of at most') === undefined
      ? undefined
      : readPercent(context)
  if (value === undefined) return undefined
  const monitor = { sli: 'errors', slo: ratio(100 - value), windowDays: monthDays }
  return {
    kind: 'errorRate',
    metric: 'error rate',
    op: 'lt',
    value,
    unit: 'percent',
    ...(value < 100 ? { monitor } : {}),
  }
}

const readErrorRate = (context: ReadingContext): Draft | undefined =>
  context.cursor.word('have an error rate', 'keep the error rate', 'keep an error rate') === undefined
    ? undefined
    : readErrorBound(context)

const secured = (metric: string): Draft => ({ kind: 'security', metric, op: 'eq', value: 1, unit: 'boolean' })

function readSentence(context: ReadingContext): Draft | undefined {
  const { cursor } = context
  if (cursor.word('passwords must be hashed', 'passwords shall be hashed') !== undefined)
    return secured('hashed passwords')
  if (cursor.word('all traffic must be encrypted', 'traffic must be encrypted') !== undefined)
    return secured('encrypted traffic')
  if (cursor.word('the error rate', 'error rate') !== undefined)
    return readModal(context) !== undefined && cursor.word('be', 'stay', 'remain') !== undefined
      ? readErrorBound(context)
      : undefined
  if (
    readSystem(context) === undefined &&
    cursor.word('every page', 'each page', 'all pages', 'pages') === undefined
  )
    return undefined
  if (readModal(context) === undefined) return undefined
  for (const read of [readLatency, readAvailability, readLoad, readErrorRate]) {
    const found = cursor.attempt(() => read(context))
    if (found !== undefined) return found
  }
  return undefined
}

/** `The API shall respond within 300 ms for 95% of requests.` */
export const quality: Pattern = {
  id: 'quality',
  number: 15,
  example: 'The system shall respond within 300 ms for 95% of requests.',
  read: (context) => {
    const found = readSentence(context)
    if (found === undefined) return undefined
    const isGuessed =
      found.kind === 'latency' &&
      !context.cursor.tokens.some(({ value }) => value === '%' || value === 'percent')
    const assumed = isGuessed ? { assumed: 'this holds for 95 % of requests' } : {}
    return [{ kind: 'quality', quality: found, ...assumed }]
  },
}
