import { expect, test } from 'vitest'
import { releaseRows, sourceText } from '../../../src/deployment/releases/release-rows.ts'
import {
  makeDeploymentId,
  makeReleaseId,
  timeForNextId,
} from '../../../src/deployment/releases/release-id.ts'
import { aRelease, aReleaseId } from '../../support/builders.ts'
import { aTargetRelease, aView } from '../support/builders.ts'

test('rows are newest first, with what the target has and what is only remembered', () => {
  const view = aView({
    serving: { releaseId: aReleaseId(3), since: '2026-01-31T14:22:33.000Z' },
    releases: [
      aTargetRelease(2),
      aTargetRelease(3, { state: 'serving' }),
      aTargetRelease(4, { state: 'failed' }),
    ],
  })
  const rows = releaseRows(view, [aRelease({ id: aReleaseId(1) }), aRelease({ id: aReleaseId(2) })])
  expect(
    rows.map(({ release, state, serving, restorable }) => [release, state, serving, restorable]),
  ).toEqual([
    [aReleaseId(4), 'failed', false, true],
    [aReleaseId(3), 'serving', true, false],
    [aReleaseId(2), 'good', false, true],
    [aReleaseId(1), 'pruned', false, false],
  ])
})

test('the source of a release reads as branch, commit and dirt', () => {
  const commit = '3f9c2b1a'.padEnd(40, '0')
  expect(sourceText({ commit, branch: 'main', dirty: false })).toBe('main@3f9c2b1')
  expect(sourceText({ commit, dirty: true })).toBe('3f9c2b1 (dirty)')
  expect(sourceText({ dirty: false })).toBe('unversioned')
})

test('ids sort by time and tell releases from deployments', () => {
  const hex = () => '3f9c'
  expect(makeReleaseId(Date.UTC(2026, 0, 31, 14, 22, 33), hex)).toBe('r-20260131-142233-3f9c')
  expect(makeDeploymentId(Date.UTC(2026, 0, 31, 14, 22, 33), hex)).toBe('d-20260131-142233-3f9c')
})

test('a new id sorts after every existing one, whatever the clock says', () => {
  const hex = () => '0000'
  const newest = makeReleaseId(Date.UTC(2030, 11, 31, 23, 59, 59), () => 'ffff')
  for (const nowMs of [0, Date.UTC(2030, 11, 31, 23, 59, 59), Date.UTC(2040, 0, 1)]) {
    const id = makeReleaseId(timeForNextId(nowMs, [newest, 'r-20200101-000000-0000']), hex)
    expect(id > newest).toBe(true)
  }
  expect(timeForNextId(7, [])).toBe(7)
})
