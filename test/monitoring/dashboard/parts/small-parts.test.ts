import { expect, test } from 'vitest'
import { agoText, durationText } from '../../../../src/monitoring/dashboard/client/time-text.ts'
import { percentText, valueText } from '../../../../src/monitoring/dashboard/client/value-text.ts'
import { shellWord } from '../../../../src/monitoring/dashboard/parts/command.ts'
import { runName } from '../../../../src/monitoring/dashboard/parts/run-name.ts'
import { strip, stripSummary } from '../../../../src/monitoring/dashboard/parts/strip.ts'
import { readTimeRange } from '../../../../src/monitoring/dashboard/parts/time-range.ts'
import { barOf } from '../../../../src/monitoring/dashboard/parts/timeline.ts'
import { scrubbed } from '../../../../src/monitoring/dashboard/scrub.ts'
import { aCheck, now } from '../shop-days.ts'

test.each([
  [0, '0 s'],
  [59_999, '59 s'],
  [60_000, '1 min'],
  [3_600_000, '1 h'],
  [47 * 3_600_000, '47 h'],
  [48 * 3_600_000, '2 d'],
])('%d ms is %s', (ms, text) => {
  expect(durationText(ms)).toBe(text)
})

test('what is to come is told as that', () => {
  expect([agoText(5_000, 65_000), agoText(65_000, 5_000)]).toEqual(['1 min ago', 'in 1 min'])
})

test.each([
  [0.0271, 's', '27.1 ms'],
  [1.5, 's', '1.5 s'],
  [0.000_43, 'ratio', '0.043 %'],
  [163_000_000, 'bytes', '155 MiB'],
  [0, 'bytes', '0 B'],
  [45.31, '1/s', '45.3/s'],
  [12_345, '', '12.3 k'],
  [0.0542, '', '0.0542'],
])('%d %s is written %s', (value, unit, text) => {
  expect(valueText(value, unit)).toBe(text)
})

test('a percentage never rounds up to what was not reached', () => {
  expect([
    percentText(0.99996),
    percentText(1),
    percentText(0.9999),
    percentText(0.29),
    percentText(null),
  ]).toEqual(['99.99 %', '100 %', '99.99 %', '29 %', 'no data'])
})

test('a word of a command survives the shell', () => {
  expect([shellWord('shop.local:errors'), shellWord(`a b`), shellWord(`it's; rm -rf ~`)]).toEqual([
    'shop.local:errors',
    `'a b'`,
    String.raw`'it'\''s; rm -rf ~'`,
  ])
})

test('secrets in URLs and behind names that say so are hidden, and nothing else', () => {
  expect(scrubbed('GET postgres://bob:pw@db:5432/x failed')).toBe('GET postgres://[secret]@db:5432/x failed')
  expect(scrubbed('POST /hook?token=abc&page=2')).toBe('POST /hook?token=[secret]&page=2')
  expect(scrubbed('Authorization: Bearer abc.def')).toBe('Authorization: Bearer [secret]')
  expect(scrubbed('"password":"abc"')).toBe('"password":"[secret]"')
  expect(scrubbed('http://127.0.0.1:7941/readyz answered 503; mail to ops@example.com')).toBe(
    'http://127.0.0.1:7941/readyz answered 503; mail to ops@example.com',
  )
})

test('the last results are bars, the newest at the right, told in words', () => {
  const recent = aCheck().recent.slice(-3)
  expect(
    [
      ...strip(recent, 10)
        .toString()
        .matchAll(/M(\d+) 100V/g),
    ].map(([, x]) => Number(x)),
  ).toEqual([28, 32, 36])
  expect(stripSummary([])).toBe('no results yet')
  const [one] = recent
  const mixed =
    one === undefined
      ? []
      : [one, { ...one, outcome: 'fail' as const }, { ...one, outcome: 'no-data' as const }]
  expect(stripSummary(mixed)).toBe('last 3 results: 1 ok, 1 failed, 1 without data')
})

test('a range is a name or two times; what makes no sense is the last hour', () => {
  const range = (query: string) => readTimeRange(new URLSearchParams(query), now)
  expect(range('range=6h')).toEqual({ fromMs: now - 6 * 3_600_000, toMs: now, name: '6h' })
  expect(range(`from=${now - 5000}&to=${now - 1000}`)).toEqual({
    fromMs: now - 5000,
    toMs: now - 1000,
    name: undefined,
  })
  for (const query of [
    '',
    'range=constructor',
    'range=1y',
    'from=1&to=2',
    `from=${now}&to=${now - 5000}`,
    `from=${now}`,
    'from=x&to=y',
  ]) {
    expect(range(query).name).toBe('1h')
  }
})

test('a step stands where it was in its run, and is never too short to be seen', () => {
  expect(barOf({ startedAt: 50, endedAt: 100 }, 0, 100)).toEqual({ x: 50, width: 50 })
  expect(barOf({ startedAt: 50, endedAt: 50 }, 0, 100)).toEqual({ x: 50, width: 1 })
  expect(barOf({ startedAt: 100, endedAt: null }, 0, 100)).toEqual({ x: 99, width: 1 })
  expect(barOf({ startedAt: 5, endedAt: 5 }, 5, 5)).toEqual({ x: 0, width: 1 })
})

test('a run of the orchestrator is called as its commands take it', () => {
  expect(runName('@orchestrate/o-20261124-115400-77aa/1')).toEqual({
    text: 'o-20261124-115400-77aa',
    orchestration: 'o-20261124-115400-77aa',
  })
  expect(runName('@orchestrate/o-20261124-115400-77aa/2').text).toBe('o-20261124-115400-77aa, attempt 2')
  expect(runName('shop/local/d-1')).toEqual({ text: 'shop/local/d-1', orchestration: undefined })
})
