import { fc } from '../../support/properties.ts'
import { expect, test } from 'vitest'
import type { TargetView } from '../../../src/deployment/contract.ts'
import { chooseRollback, isRestorable } from '../../../src/deployment/releases/rollback-choice.ts'
import { NexoError } from '../../../src/kernel/errors.ts'
import { aRelease, aReleaseId } from '../../support/builders.ts'
import { aTargetRelease, aView } from '../support/builders.ts'

const bare = { to: undefined, force: false, remembered: [] }
const serving = (number: number) => ({ releaseId: aReleaseId(number), since: '2026-01-31T14:22:33.000Z' })
const viewOf = (numbers: readonly number[], servingNumber: number): TargetView =>
  aView({ serving: serving(servingNumber), releases: numbers.map((number) => aTargetRelease(number)) })

const codeOf = (work: () => unknown): string | undefined => {
  try {
    work()
    return undefined
  } catch (error) {
    return error instanceof NexoError ? error.code : String(error)
  }
}

test('a bare rollback goes to the newest good release before the serving one', () => {
  expect(chooseRollback(viewOf([1, 2, 3], 3), bare).release.id).toBe(aReleaseId(2))
})

test('a release that was rolled back from is not gone back to', () => {
  const view = viewOf([1, 2, 3], 4)
  const lastServed = aTargetRelease(2, { servedAt: '2030-01-01T00:00:00.000Z' })
  const releases = [...view.releases.filter(({ release }) => release.id !== aReleaseId(2)), lastServed]
  expect(chooseRollback({ ...view, releases }, bare).release.id).toBe(aReleaseId(2))
})

test('failed and half-made releases are no candidates of a bare rollback', () => {
  const releases = [
    aTargetRelease(1),
    aTargetRelease(2, { state: 'failed' }),
    aTargetRelease(3, { state: 'installed' }),
  ]
  expect(chooseRollback(aView({ serving: serving(4), releases }), bare).release.id).toBe(aReleaseId(1))
})

test.for([
  ['NX-ROLLBACK-NO-CANDIDATE', viewOf([1], 1), bare],
  ['NX-ROLLBACK-UNKNOWN', viewOf([1, 2], 2), { ...bare, to: 'r-20200101-000000-0000' }],
  ['NX-ROLLBACK-UNKNOWN', viewOf([1, 2], 2), { ...bare, to: '../../etc' }],
  ['NX-ROLLBACK-PRUNED', viewOf([2, 3], 3), { ...bare, to: aReleaseId(1), remembered: [aRelease()] }],
  ['NX-ROLLBACK-SERVING', viewOf([1, 2], 2), { ...bare, to: aReleaseId(2) }],
] as const)('%s', ([code, view, wish]) => {
  expect(codeOf(() => chooseRollback(view, wish))).toBe(code)
})

test('a lower schema revision is refused, forced or equal or undeclared is not', () => {
  const of = (older: number | null, newer: number | null): TargetView =>
    aView({
      serving: serving(2),
      releases: [aTargetRelease(1, { schemaRevision: older }), aTargetRelease(2, { schemaRevision: newer })],
    })
  expect(codeOf(() => chooseRollback(of(1, 2), bare))).toBe('NX-ROLLBACK-SCHEMA')
  expect(codeOf(() => chooseRollback(of(1, 2), { ...bare, force: true }))).toBeUndefined()
  expect(codeOf(() => chooseRollback(of(2, 2), bare))).toBeUndefined()
  expect(codeOf(() => chooseRollback(of(null, 2), bare))).toBeUndefined()
})

test('whatever is on the target, a choice is restorable, good and older than what serves', () => {
  const states = ['installed', 'candidate', 'serving', 'good', 'failed'] as const
  const anyView = fc
    .record({ states: fc.array(fc.constantFrom(...states), { minLength: 1, maxLength: 12 }), at: fc.nat(11) })
    .map(({ states, at }) =>
      aView({
        serving: serving((at % states.length) + 1),
        releases: states.map((state, index) => aTargetRelease(index + 1, { state })),
      }),
    )
  fc.assert(
    fc.property(anyView, (view) => {
      const code = codeOf(() => {
        const chosen = chooseRollback(view, bare)
        expect(isRestorable(view, chosen)).toBe(true)
        expect(['good', 'serving']).toContain(chosen.state)
        expect(chosen.release.id < (view.serving?.releaseId ?? '')).toBe(true)
      })
      expect([undefined, 'NX-ROLLBACK-NO-CANDIDATE']).toContain(code)
    }),
  )
})
