import { expect, test } from 'vitest'
import { decodeChunk, encodeChunk, type Point } from '../../../src/monitoring/store/chunk-codec.ts'
import { fc } from '../../support/properties.ts'
import { startMs } from '../support/fake-clock.ts'

const runs = { numRuns: Number(process.env['NEXO_FUZZ_RUNS'] ?? 300) }
const stepsOf = (steps: readonly number[]): readonly number[] => {
  let at = startMs
  return steps.map((step) => (at += step))
}

test('whatever is packed comes back exactly', () => {
  const step = fc.oneof(fc.constant(10_000), fc.integer({ min: 1, max: 100_000_000 }))
  const value = fc.oneof(
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer({ min: -10_000, max: 10_000 }).map((whole) => whole / 1_000),
    fc.constant(-0),
    fc.constant(1e300),
  )
  const chunk = fc.array(fc.tuple(step, value), { maxLength: 240 }).map((pairs): readonly Point[] => {
    const times = stepsOf(pairs.map(([apart]) => apart))
    return pairs.map(([, one], index) => [times[index] ?? 0, one])
  })
  fc.assert(
    fc.property(chunk, (points) => {
      expect(decodeChunk(encodeChunk(points))).toEqual(points)
    }),
    runs,
  )
})

test('a steady series of one value takes a tenth of a byte per sample', () => {
  const points = Array.from({ length: 240 }, (_, index) => [startMs + index * 10_000, 1] as const)
  expect(encodeChunk(points).length).toBeLessThan(40)
})

test('latencies of three digits take less than two bytes per sample', () => {
  const points = Array.from(
    { length: 240 },
    (_, index) => [startMs + index * 10_000, 0.02 + ((index * 7919) % 31) / 1_000] as const,
  )
  expect(encodeChunk(points).length / 240).toBeLessThan(2)
})

test('a damaged chunk is an error and no wrong values', () => {
  const chunk = encodeChunk([[startMs, 1]])
  expect(() => decodeChunk(chunk.subarray(0, chunk.length - 2))).toThrow(/\w/)
})
