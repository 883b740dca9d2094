import { expect, test } from 'vitest'
import { periodsOf } from '../../../src/monitoring/reading/periods.ts'

const at = (text: string): number => Date.parse(text)
const daysOf = (per: 'day' | 'week', from: string, to: string): readonly string[] =>
  periodsOf(per, { fromMs: at(from), toMs: at(to) }).map(({ fromMs, toMs }) =>
    [fromMs, toMs].map((ms) => new Date(ms).toISOString().slice(0, 16)).join(' '),
  )

test('days are whole, in UTC, and every one that is touched counts', () => {
  expect(daysOf('day', '2026-02-27T23:59:00Z', '2026-03-01T00:01:00Z')).toEqual([
    '2026-02-27T00:00 2026-02-28T00:00',
    '2026-02-28T00:00 2026-03-01T00:00',
    '2026-03-01T00:00 2026-03-02T00:00',
  ])
  expect(daysOf('day', '2026-02-27T00:00:00Z', '2026-02-28T00:00:00Z')).toHaveLength(1)
})

test('weeks begin on Monday, whatever the year', () => {
  expect(daysOf('week', '2026-11-24T10:00:00Z', '2026-11-24T11:00:00Z')).toEqual([
    '2026-11-23T00:00 2026-11-30T00:00',
  ])
  expect(daysOf('week', '1970-01-01T00:00:00Z', '1970-01-06T00:00:00Z')).toEqual([
    '1969-12-29T00:00 1970-01-05T00:00',
    '1970-01-05T00:00 1970-01-12T00:00',
  ])
})

test('a time that ends before it begins has none', () => {
  expect(daysOf('day', '2026-03-02T00:00:00Z', '2026-03-01T00:00:00Z')).toEqual([])
})
