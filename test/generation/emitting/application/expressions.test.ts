import { describe, expect, test } from 'vitest'
import {
  all,
  not,
  some,
} from '../../../../src/generation/emitting/application/src/runtime/expressions/logic.ts'
import { moments } from '../../../../src/generation/emitting/application/src/runtime/expressions/moments.ts'
import { numbers } from '../../../../src/generation/emitting/application/src/runtime/expressions/numbers.ts'
import { texts } from '../../../../src/generation/emitting/application/src/runtime/expressions/texts.ts'

describe('numbers', () => {
  test('are exact where binary fractions are not', () => {
    expect(numbers.plus('0.1', '0.2')).toBe('0.3')
    expect(numbers.times('0.1', '3')).toBe('0.3')
    expect(numbers.isEqual('0.30', numbers.plus('0.1', '0.2'))).toBe(true)
    expect(numbers.sum(['999999999999999.99', 1, null, '0.01'])).toBe('1000000000000001.00')
    expect(numbers.dividedBy('1', '0')).toBeNull()
    expect(numbers.isLess('9', '10')).toBe(true)
    expect(numbers.isMore('-0.01', '-0.1')).toBe(true)
  })

  test('that are empty decide nothing', () => {
    expect(numbers.isLess(null, '1')).toBeUndefined()
    expect(numbers.plus(undefined, '1')).toBeNull()
  })
})

describe('moments', () => {
  test('months end where they end, and days stay days', () => {
    expect(moments.plus('2026-01-31', 'P1M')).toBe('2026-02-28')
    expect(moments.plus('2024-02-29', 'P1Y')).toBe('2025-02-28')
    expect(moments.minus('2026-03-01', 'P14D')).toBe('2026-02-15')
    expect(moments.plus('2026-01-01T23:30:00Z', 'PT1H')).toBe('2026-01-02T00:30:00Z')
  })

  test('a day and an instant meet as days, and milliseconds count', () => {
    expect(moments.isAtMost('2026-01-01T23:59:59Z', '2026-01-01')).toBe(true)
    expect(moments.isLess('2026-01-01T10:00:00Z', '2026-01-01T10:00:00.001Z')).toBe(true)
    expect(moments.isMore('2026-01-01T10:00:00.001Z', '2026-01-01T10:00:00Z')).toBe(true)
  })

  test('weeks begin on Monday', () => {
    const rows = ['2026-11-22T23:59:59Z', '2026-11-23T00:00:00Z'].map((createdAt) => ({ createdAt }))
    expect(moments.inCurrent('week', '2026-11-29', rows)).toEqual([rows[1]])
    expect(moments.inCurrent('month', '2026-11-29', rows)).toEqual(rows)
  })
})

test('texts are measured in characters as people count them', () => {
  expect(texts.length('a😀')).toBe(2)
  expect(texts.matches('ABC-0001x', /^(?:[A-Z]{3}-[0-9]{4})$/u)).toBe(false)
})

test('what cannot be known decides only what it must', () => {
  expect([
    all(true, undefined),
    all(false, undefined),
    some(true, undefined),
    some(false, undefined),
    not(undefined),
  ]).toEqual([undefined, false, true, undefined, undefined])
})
