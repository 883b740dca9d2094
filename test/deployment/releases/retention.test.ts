import { fc } from '../../support/properties.ts'
import { expect, test } from 'vitest'
import type { TargetRelease } from '../../../src/deployment/contract.ts'
import { planRetention } from '../../../src/deployment/releases/retention.ts'
import { aReleaseId } from '../../support/builders.ts'
import { aTargetRelease } from '../support/builders.ts'

const gone = (verdicts: ReturnType<typeof planRetention>): string[] =>
  verdicts.filter(({ keep }) => !keep).map(({ releaseId }) => releaseId)

test('the serving release and the newest good ones stay, older ones go', () => {
  const releases = [1, 2, 3, 4, 5].map((number) => aTargetRelease(number))
  const verdicts = planRetention(releases, { serving: [aReleaseId(5)], busy: [], retain: 2 })
  expect(gone(verdicts)).toEqual([aReleaseId(2), aReleaseId(1)])
  expect(verdicts.every(({ why }) => why !== '')).toBe(true)
})

test('the last known good release stays, however old', () => {
  const old = aTargetRelease(1, { servedAt: '2030-01-01T00:00:00.000Z' })
  const others = [2, 3, 4].map((number) => aTargetRelease(number))
  const verdicts = planRetention([old, ...others], { serving: [aReleaseId(4)], busy: [], retain: 1 })
  expect(gone(verdicts)).toEqual([aReleaseId(2)])
})

test('of failed releases the newest stays for its logs', () => {
  const releases = [1, 2, 3].map((number) => aTargetRelease(number, { state: 'failed' }))
  const verdicts = planRetention([...releases, aTargetRelease(4)], {
    serving: [aReleaseId(4)],
    busy: [],
    retain: 5,
  })
  expect(gone(verdicts)).toEqual([aReleaseId(2), aReleaseId(1)])
})

const states = ['installed', 'candidate', 'serving', 'good', 'failed'] as const
const anyReleases: fc.Arbitrary<TargetRelease[]> = fc
  .array(
    fc.record({ state: fc.constantFrom(...states), served: fc.option(fc.integer({ min: 0, max: 1e6 })) }),
    { maxLength: 15 },
  )
  .map((all) =>
    all.map(({ state, served }, index) =>
      aTargetRelease(index + 1, {
        state,
        servedAt: served === null ? null : new Date(1e12 + served).toISOString(),
      }),
    ),
  )

test('whatever the releases are: nothing that serves goes, enough good ones stay, each has a reason', () => {
  fc.assert(
    fc.property(anyReleases, fc.nat(14), fc.integer({ min: 1, max: 6 }), (releases, index, retain) => {
      const serving = releases[index % Math.max(1, releases.length)]?.release.id
      const verdicts = planRetention(releases, {
        serving: serving === undefined ? [] : [serving],
        busy: [],
        retain,
      })
      const kept = new Set(verdicts.filter(({ keep }) => keep).map(({ releaseId }) => releaseId))
      const good = releases.filter(
        ({ state, release }) => (state === 'good' || state === 'serving') && release.id !== serving,
      )
      expect(verdicts.length).toBe(releases.length)
      expect(serving === undefined || kept.has(serving)).toBe(true)
      expect(good.filter(({ release }) => kept.has(release.id)).length).toBeGreaterThanOrEqual(
        Math.min(retain, good.length),
      )
      const shuffled = planRetention(releases.toReversed(), {
        serving: serving === undefined ? [] : [serving],
        busy: [],
        retain,
      })
      expect(shuffled).toEqual(verdicts)
    }),
  )
})
