import { expect, test } from 'vitest'
import { previousOf } from '../../../src/deployment/releases/serving-counts.ts'
import { aProcess, aReleaseId } from '../../support/builders.ts'
import { aTargetRelease, aView } from '../support/builders.ts'

const serving = { releaseId: aReleaseId(1), since: '2026-01-31T14:22:33.000Z' }
const releases = [aTargetRelease(1, { processes: [aProcess({ replicas: 2 })] })]

test('a release without replicas comes back with those that it was installed with', () => {
  expect(previousOf(aView({ serving, releases }))).toMatchObject({ counts: { web: 2 } })
})

test('nothing serves, nothing comes back', () => {
  expect(previousOf(aView())).toBeNull()
  expect(previousOf(undefined)).toBeNull()
})
