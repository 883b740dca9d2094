// Which releases leave the target, and why each of the others stays.
import type { TargetRelease } from '../contract.ts'

export type RetentionVerdict = {
  readonly releaseId: string
  readonly keep: boolean
  readonly why: string
}

/**
 * What becomes of each release on a target.
 *
 * Promise: whatever serves or gets traffic stays; so do the newest `retain` good ones besides it and the last known
 * good one; the newest failed one stays for its logs; a candidate of another attempt stays while `busy` names it. Order
 * of `releases` does not matter. Pure.
 */
export function planRetention(
  releases: readonly TargetRelease[],
  wish: { readonly serving: readonly string[]; readonly busy: readonly string[]; readonly retain: number },
): readonly RetentionVerdict[] {
  const newestFirst = releases.toSorted((a, b) => compareIds(b, a))
  const others = newestFirst.filter(({ release }) => !wish.serving.includes(release.id))
  const good = others.filter(isGood)
  const keptGood = new Set(good.slice(0, wish.retain).map(({ release }) => release.id))
  const lastGood = good.toSorted((a, b) => servedLast(b, a))[0]?.release.id
  const lastFailed = others.find(({ state }) => state === 'failed')?.release.id
  return newestFirst.map((one): RetentionVerdict => {
    const releaseId = one.release.id
    if (wish.serving.includes(releaseId)) return { releaseId, keep: true, why: 'it serves' }
    if (wish.busy.includes(releaseId)) return { releaseId, keep: true, why: 'a deployment is using it' }
    if (keptGood.has(releaseId))
      return { releaseId, keep: true, why: `one of the newest ${wish.retain} good ones` }
    if (releaseId === lastGood) return { releaseId, keep: true, why: 'the last known good one' }
    if (releaseId === lastFailed) return { releaseId, keep: true, why: 'the newest failed one, for its logs' }
    return { releaseId, keep: false, why: whyPruned(one, wish.retain) }
  })
}

const isGood = ({ state }: TargetRelease): boolean => state === 'good' || state === 'serving'

const compareIds = (a: TargetRelease, b: TargetRelease): number => (a.release.id < b.release.id ? -1 : 1)

const servedLast = (a: TargetRelease, b: TargetRelease): number =>
  (a.servedAt ?? '') < (b.servedAt ?? '') ? -1 : 1

function whyPruned(one: TargetRelease, retain: number): string {
  if (one.state === 'failed') return 'it failed, and a newer one that failed is kept'
  return isGood(one) ? `older than the newest ${retain} good ones` : 'left over from an attempt that ended'
}
