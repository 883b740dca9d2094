// The replica counts that a stopped release had, so that `start` brings back what `scale` had set.
import * as z from 'zod'
import type { StateStore } from '../../kernel/state/contract.ts'
import type { ReplicaCounts, TargetRelease } from '../contract.ts'
import { wishedCounts } from '../plans/deploy-run.ts'

export const countsKey = (releaseId: string): string => `deployment.replica-counts/${releaseId}`

const Counts = z.record(z.string(), z.int().min(0))

/** Counts to start `release` with: those it was stopped with, else those it was installed with. */
export async function keptCounts(state: StateStore, release: TargetRelease): Promise<ReplicaCounts> {
  const stored = await state.getValue(countsKey(release.release.id))
  const kept = Counts.safeParse(stored === undefined ? undefined : JSON.parse(stored))
  return kept.success ? kept.data : wishedCounts(release.processes)
}
