import { fc } from '../support/properties.ts'
import { expect, test } from 'vitest'
import { Duration, PositiveDuration } from '../../src/domain/duration.ts'
import { parseListenAddress } from '../../src/domain/listen.ts'
import { Size } from '../../src/domain/size.ts'

test.each([
  ['500ms', 500],
  ['30s', 30_000],
  ['1.5h', 5_400_000],
  ['2 m', 120_000],
  ['24d', 2_073_600_000],
  ['0s', 0],
])('%s is %d milliseconds', (text, milliseconds) => {
  expect(Duration.parse(text)).toBe(milliseconds)
})

test.each(['30', 's', '-1s', '1e3s', '30 sec', '25d', '99999999999999999999d', '', '1.s', ' 1s', '1s\n'])(
  '%j is no duration',
  (text) => {
    expect(Duration.safeParse(text).success).toBe(false)
  },
)

test('a duration fits into a timer of Node, whatever was written', () => {
  const amount = fc.oneof(fc.nat(), fc.double({ min: 0, max: 1e21, noNaN: true }))
  fc.assert(
    fc.property(amount, fc.constantFrom('ms', 's', 'm', 'h', 'd'), (number, unit) => {
      const parsed = Duration.safeParse(`${number}${unit}`)
      if (!parsed.success) return
      expect(Number.isSafeInteger(parsed.data) && parsed.data >= 0 && parsed.data < 2 ** 31).toBe(true)
    }),
  )
})

test('a time-out of nothing is refused', () => {
  expect(PositiveDuration.safeParse('0s').success).toBe(false)
  expect(PositiveDuration.safeParse('0.1ms').success).toBe(false)
})

test.each([
  ['512MiB', 536_870_912],
  ['1.5GiB', 1_610_612_736],
  ['2GB', 2_000_000_000],
  ['1B', 1],
])('%s is %d bytes', (text, bytes) => {
  expect(Size.parse(text)).toBe(bytes)
})

test.each(['512', '512mb', '0B', '0.1B', '9999999999999999GiB', '-1MiB'])('%j is no size', (text) => {
  expect(Size.safeParse(text).success).toBe(false)
})

test.each([
  ['8080', { host: '127.0.0.1', port: 8080 }],
  ['0', { host: '127.0.0.1', port: null }],
  ['0.0.0.0:80', { host: '0.0.0.0', port: 80 }],
  ['localhost:3000', { host: 'localhost', port: 3000 }],
  ['[::]:8443', { host: '::', port: 8443 }],
  ['[::1]:0', { host: '::1', port: null }],
  ['[fe80::1%eth0]:80', { host: 'fe80::1%eth0', port: 80 }],
])('%s is an address to listen on', (text, address) => {
  expect(parseListenAddress(text)).toEqual(address)
})

test.each([
  '',
  ':80',
  '80:',
  '65536',
  '99999',
  '-1',
  '08',
  '::1:80',
  '[::zz]:80',
  '[127.0.0.1]:80',
  '*:80',
  'a b:80',
  'http://x:80',
  '1e3',
  '80\n',
])('%j is no address to listen on', (text) => {
  expect(parseListenAddress(text)).toBeUndefined()
})

test('an address that is taken has a host and a port that exist', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom(...'0123456789:[].-abf%'.split('')), maxLength: 20 }),
      (text) => {
        const address = parseListenAddress(text)
        if (address === undefined) return
        expect(address.host).not.toBe('')
        expect(address.port === null || (address.port > 0 && address.port < 65_536)).toBe(true)
      },
    ),
    { numRuns: 2_000 },
  )
})
