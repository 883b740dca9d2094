import { fc } from '../../support/properties.ts'
import { expect, test } from 'vitest'
import { canonicalJson, planHash } from '../../../src/kernel/durable/plan-hash.ts'

test('the hash depends on name, version and input', () => {
  const hashes = [
    planHash('deploy', 1, { a: 1 }),
    planHash('rollback', 1, { a: 1 }),
    planHash('deploy', 2, { a: 1 }),
    planHash('deploy', 1, { a: 2 }),
    planHash('deploy', 1, [1]),
    planHash('deploy', 1, null),
  ]
  expect(new Set(hashes).size).toBe(hashes.length)
  expect(hashes[0]).toMatch(/^[0-9a-f]{64}$/)
})

test('the order of keys means nothing, at any depth; the order of lists does', () => {
  expect(canonicalJson({ b: [{ d: 1, c: 2 }], a: 1 })).toBe('{"a":1,"b":[{"c":2,"d":1}]}')
  expect(canonicalJson([1, 2])).not.toBe(canonicalJson([2, 1]))
})

test('canonical JSON means what the value means', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.integer()), (value) => {
      const shuffled = Object.fromEntries(Object.entries(value).toReversed())
      expect(canonicalJson(shuffled)).toBe(canonicalJson(value))
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)))
    }),
  )
})
