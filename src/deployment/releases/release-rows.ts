import type { ReleaseRow } from '../../domain/deployment.ts'
import type { Release, SourceRevision } from '../../domain/release.ts'
import type { TargetRelease, TargetView } from '../contract.ts'
import { isRestorable } from './rollback-choice.ts'

/**
 * The releases of an environment, newest first: what the target has, and what is only remembered (`pruned`). The
 * target wins where both know one. Pure.
 */
export function releaseRows(
  view: TargetView | undefined,
  remembered: readonly Release[],
): readonly ReleaseRow[] {
  const there = view?.releases ?? []
  const gone = remembered.filter(({ id }) => !there.some(({ release }) => release.id === id))
  const rows = [
    ...there.map((one) => rowOf(one.release, presence(view, one))),
    ...gone.map((release) => rowOf(release, { state: 'pruned', serving: false, restorable: false } as const)),
  ]
  return rows.toSorted((a, b) => (a.release < b.release ? 1 : -1))
}

type Presence = Pick<ReleaseRow, 'state' | 'serving' | 'restorable'>

function presence(view: TargetView | undefined, one: TargetRelease): Presence {
  const serving = view?.serving?.releaseId === one.release.id
  const restorable = view !== undefined && isRestorable(view, one)
  if (serving) return { state: 'serving', serving, restorable: false }
  const state = one.state === 'serving' ? 'good' : one.state === 'installed' ? 'candidate' : one.state
  return { state, serving, restorable }
}

const rowOf = (release: Release, presence: Presence): ReleaseRow => ({
  release: release.id,
  createdAt: release.createdAt,
  createdBy: release.createdBy,
  source: sourceText(release.source),
  message: release.message ?? null,
  ...presence,
})

/** `main@3f9c2b1`, `3f9c2b1 (dirty)`, or `unversioned` outside a repository. */
export function sourceText({ commit, branch, dirty }: SourceRevision): string {
  if (commit === undefined) return 'unversioned'
  const short = commit.slice(0, 7)
  const named = branch === undefined ? short : `${branch}@${short}`
  return dirty ? `${named} (dirty)` : named
}
