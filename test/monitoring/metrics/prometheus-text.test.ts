import { expect, test } from 'vitest'
import { parseExposition, type MetricSample } from '../../../src/monitoring/metrics/prometheus-text.ts'
import { fc } from '../../support/properties.ts'

const samplesIn = (text: string): readonly MetricSample[] => {
  const read = parseExposition(text)
  if ('message' in read) throw new Error(`${read.line}: ${read.message}`)
  return read.samples
}
const mistakeIn = (text: string): string => {
  const read = parseExposition(text)
  return 'message' in read ? `${read.line}: ${read.message}` : 'none'
}

test('names, labels, values, time stamps and comments are read', () => {
  const text = [
    '# HELP http_requests_total The total number of HTTP requests.',
    '# TYPE http_requests_total counter',
    'http_requests_total{method="post",code="200"} 1027 1395066363000',
    'http_requests_total{method="post",code="400",}    3',
    '',
    'msdos_file_access_time_seconds{path="C:\\\\DIR\\\\FILE.TXT",error="Cannot find file:\\n\\"FILE.TXT\\""} 1.458255915e9',
    'metric_without_timestamp_and_labels 12.47',
    'with_exemplar_bucket{le="0.1"} 8 # {trace_id="x"} 0.054',
    '# EOF',
  ].join('\n')
  expect(samplesIn(text)).toEqual([
    { name: 'http_requests_total', labels: { method: 'post', code: '200' }, value: 1027 },
    { name: 'http_requests_total', labels: { method: 'post', code: '400' }, value: 3 },
    {
      name: 'msdos_file_access_time_seconds',
      labels: { path: 'C:\\DIR\\FILE.TXT', error: 'Cannot find file:\n"FILE.TXT"' },
      value: 1458255915,
    },
    { name: 'metric_without_timestamp_and_labels', labels: {}, value: 12.47 },
    { name: 'with_exemplar_bucket', labels: { le: '0.1' }, value: 8 },
  ])
})

test('values that are not finite have no place on a line', () => {
  expect(samplesIn('a NaN\nb +Inf\nc -Inf\nd 1')).toEqual([{ name: 'd', labels: {}, value: 1 }])
})

test.each([
  ['a 1\nb{c="d" 1', '2: labels that cannot be read'],
  ['{"a":1}', '1: a line that begins with no name'],
  ['a one', '1: a has no value'],
  ['a{b="c"}', '1: a has no value'],
  ['<html>', '1: a line that begins with no name'],
])('half of an answer is a mistake as a whole: %j', (text, expected) => {
  expect(mistakeIn(text)).toBe(expected)
})

test('what was written by the rules is read back, and nothing makes the reader throw', () => {
  const label = fc.tuple(fc.stringMatching(/^[a-z_][a-z0-9_]{0,8}$/), fc.string())
  const sample = fc.tuple(
    fc.stringMatching(/^[a-z_:][a-z0-9_:]{0,12}$/),
    fc.uniqueArray(label, { selector: ([name]) => name, maxLength: 4 }),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
  )
  const escape = (value: string): string =>
    value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
  const runs = { numRuns: Number(process.env['NEXO_FUZZ_RUNS'] ?? 500) }
  fc.assert(
    fc.property(fc.array(sample, { maxLength: 8 }), (some) => {
      const readable = some.filter(([, labels]) =>
        labels.every(([, value]) => !/[\r\u2028\u2029]/.test(value)),
      )
      const text = readable
        .map(([name, labels, value]) => {
          const pairs = labels.map(([key, inside]) => `${key}="${escape(inside)}"`).join(',')
          return `${name}${pairs === '' ? '' : `{${pairs}}`} ${value}`
        })
        .join('\n')
      expect(samplesIn(text).map(({ name, value }) => [name, value])).toEqual(
        readable.map(([name, , value]) => [name, value === 0 ? 0 : value]),
      )
    }),
    runs,
  )
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(Object.keys(parseExposition(text)).length).toBeGreaterThan(0)
    }),
    runs,
  )
})
