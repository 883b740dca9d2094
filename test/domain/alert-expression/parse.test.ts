import { expect, test } from 'vitest'
import { parseAlertExpression, parseSelector } from '../../../src/domain/alert-expression/parse.ts'
import { fc } from '../../support/properties.ts'

const nodeOf = (text: string): unknown => {
  const parsed = parseAlertExpression(text)
  if (!parsed.ok) throw new Error(`${parsed.offset}: ${parsed.message}`)
  return parsed.node
}
const mistakeOf = (text: string): string => {
  const parsed = parseAlertExpression(text)
  return parsed.ok ? 'no mistake' : `${parsed.offset}: ${parsed.message}`
}

test('a comparison of a series with a number is read', () => {
  expect(nodeOf('jobs_waiting > 1000')).toEqual({
    kind: 'compare',
    operator: '>',
    left: { kind: 'series', of: 'last', selector: { name: 'jobs_waiting', matchers: [] }, windowMs: 0 },
    right: { kind: 'number', value: 1000 },
  })
})

test('functions look back over their window, and labels select series', () => {
  expect(nodeOf('rate(http_requests_total{code=~"5..", method!="GET"}[5m]) >= 5%')).toEqual({
    kind: 'compare',
    operator: '>=',
    left: {
      kind: 'series',
      of: 'rate',
      windowMs: 300_000,
      selector: {
        name: 'http_requests_total',
        matchers: [
          { label: 'code', operator: '=~', value: '5..' },
          { label: 'method', operator: '!=', value: 'GET' },
        ],
      },
    },
    right: { kind: 'number', value: 0.05 },
  })
})

test('a length of time is a number of seconds', () => {
  expect(nodeOf('latency > 250ms')).toMatchObject({ right: { value: 0.25 } })
})

test('and binds tighter than or, and multiplication tighter than addition', () => {
  expect(nodeOf('a > 1 or b > 1 and c > 1')).toMatchObject({ kind: 'or', right: { kind: 'and' } })
  expect(nodeOf('a + b * 2 > 1')).toMatchObject({ left: { operator: '+', right: { operator: '*' } } })
  expect(nodeOf('not (a > 1 or -b > 1)')).toMatchObject({ kind: 'not', of: { kind: 'or' } })
})

test.each([
  ['jobs_waiting', '0: this is a number, not a condition'],
  ['a > 1 and b', '10: a number stands where a condition belongs'],
  ['(a > 1) + 2 > 3', '1: a condition stands where a number belongs'],
  ['a > 1 > 2', '6: a second comparison in a row'],
  ['rate(a) > 1', '6: rate needs a time to look back'],
  ['median(a[5m]) > 1', '0: there is no function median'],
  ['a{code=~"("} > 1', /^8: the pattern cannot be read/],
  ['a{code="x} > 1', '7: the text is never closed'],
  ['a > 1 ; drop', '6: ";" means nothing here'],
  ['', '0: a number or the name of a series is expected, and it ends'],
  [`${'('.repeat(60)}1`, '51: nested too deeply'],
  ['rate(a[1ms]) > 1', '7: 1ms is no time to look back'],
])('%j is refused with the place of its mistake', (text, expected) => {
  expect(mistakeOf(text)).toMatch(
    expected instanceof RegExp ? expected : new RegExp(`^${RegExp.escape(expected)}$`),
  )
})

test('a selector alone is no condition, and the other way round', () => {
  expect(parseSelector('a{b="c"}')).toEqual({
    ok: true,
    node: { name: 'a', matchers: [{ label: 'b', operator: '=', value: 'c' }] },
  })
  expect(parseSelector('a > 1').ok).toBe(false)
})

test('no text makes the parser throw, and every mistake is inside the text', () => {
  const word = fc.constantFrom(
    'a',
    'rate',
    '(',
    ')',
    '[5m]',
    '{',
    '}',
    'b="c"',
    'and',
    'or',
    'not',
    '>',
    '1',
    '-',
    ',',
  )
  const text = fc.oneof(
    fc.string(),
    fc.array(word, { maxLength: 30 }).map((words) => words.join(' ')),
  )
  const offsetOf = (one: string): number => {
    const parsed = parseAlertExpression(one)
    return parsed.ok ? 0 : parsed.offset
  }
  const isInside = fc.property(text, (one) => offsetOf(one) <= one.length)
  expect(() => fc.assert(isInside, { numRuns: Number(process.env['NEXO_FUZZ_RUNS'] ?? 2_000) })).not.toThrow()
})
