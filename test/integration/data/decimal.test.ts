import { expect, test } from 'vitest'
import { fc } from '../../support/properties.ts'
import {
  addDecimals,
  compareDecimals,
  divideDecimals,
  multiplyDecimals,
  parseDecimal,
  printDecimal,
  roundDecimal,
  trimDecimal,
  type Decimal,
} from '../../../src/integration/data/decimal.ts'

const read = (text: string): Decimal => {
  const decimal = parseDecimal(text)
  if (decimal === undefined) throw new Error(`no decimal: ${text}`)
  return decimal
}

test.each([
  ['12.50', '12.50'],
  ['-0.001', '-0.001'],
  ['1e3', '1000'],
  ['1.5e-7', '0.00000015'],
  ['.5', '0.5'],
  ['7.', '7'],
])('%s is read as %s', (text, printed) => expect(printDecimal(read(text))).toBe(printed))

test.each(['', '.', 'NaN', 'Infinity', '1,5', '0x10', ' 1', '1e99999'])('%o is no decimal', (text) =>
  expect(parseDecimal(text)).toBeUndefined(),
)

test('sums and products are exact where floating point is not', () => {
  expect(printDecimal(addDecimals(read('0.1'), read('0.2')))).toBe('0.3')
  expect(printDecimal(multiplyDecimals(read('1.005'), read('1000')))).toBe('1005.000')
  expect(printDecimal(addDecimals(read('9007199254740993'), read('0.0000001')))).toBe(
    '9007199254740993.0000001',
  )
})

test.each([
  ['1.005', 2, '1.01'],
  ['-1.005', 2, '-1.01'],
  ['2.5', 0, '3'],
  ['-0.4', 0, '0'],
  ['1.2', 3, '1.200'],
])('%s rounded to %i digits is %s', (text, digits, rounded) =>
  expect(printDecimal(roundDecimal(read(text), digits))).toBe(rounded),
)

test('a quotient has sixteen digits, and there is none by zero', () => {
  expect(divideDecimals(read('1'), read('0.00'))).toBeUndefined()
  expect(printDecimal(divideDecimals(read('1'), read('3')) ?? read('0'))).toBe('0.3333333333333333')
})

test('printing and reading are inverse, and order is that of numbers', () => {
  const decimals = fc.record({
    unscaled: fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }),
    scale: fc.nat(20),
  })
  fc.assert(
    fc.property(decimals, decimals, (left, right) => {
      expect(compareDecimals(read(printDecimal(left)), left)).toBe(0)
      expect(compareDecimals(trimDecimal(left), left)).toBe(0)
      const difference = addDecimals(left, { unscaled: -right.unscaled, scale: right.scale })
      const sign = difference.unscaled === 0n ? 0 : difference.unscaled < 0n ? -1 : 1
      expect(compareDecimals(left, right)).toBe(sign)
    }),
  )
})
