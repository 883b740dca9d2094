import { fc } from '../../support/properties.ts'
import { expect, test } from 'vitest'
import { fencingTokenFor } from '../../../src/deployment/session/fencing-token.ts'

test('holders of one store get rising tokens above what the target has seen, whether they wrote or not', () => {
  const holders = fc.array(fc.boolean(), { minLength: 1, maxLength: 20 })
  fc.assert(
    fc.property(
      fc.nat(1_000),
      fc.integer({ min: 1, max: 1_000 }),
      holders,
      (seenAtFirst, firstLock, writes) => {
        let seen = seenAtFirst
        let previous = 0
        writes.forEach((wrote, index) => {
          const token = fencingTokenFor(firstLock + index, seen)
          expect(token).toBeGreaterThan(seen)
          expect(token).toBeGreaterThan(previous)
          previous = token
          if (wrote) seen = token
        })
      },
    ),
  )
})
