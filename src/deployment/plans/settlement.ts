// What becomes of an attempt whose process died, decided before anything new begins. Pure.
import type { RunView } from '../../kernel/durable/contract.ts'
import { confirmKey } from './take-over.ts'
import type { DeployRun } from './deploy-run.ts'

/** What the command at hand wants; `null` wish: something else than a deploy or a rollback. */
export type RunWish =
  | { readonly kind: 'deploy'; readonly packageDigest: string; readonly configurationDigest: string }
  | { readonly kind: 'rollback'; readonly to: string | undefined }
  | null

export type Settlement = 'resume' | 'finish' | 'undo'

/**
 * How an interrupted run is settled.
 *
 * Promise: `resume` when the same command with the same input came again, so that its result is this run's; `finish`
 * when the new release was already confirmed and only cleaning up is left; `undo` otherwise, and always for a run that
 * was being undone. A run of which a step had failed is not resumed: its result could only be that old failure, and what
 * was wrong then (a full disk) may be right now. Pure.
 */
export function settlementOf(view: RunView, run: DeployRun, wish: RunWish): Settlement {
  if (view.state === 'undoing') return 'undo'
  const hasFailed = view.steps.some(({ state }) => state === 'failed')
  if (isSameWish(run, wish) && !hasFailed) return 'resume'
  const confirmed = view.steps.some(({ key, state }) => key === confirmKey && state === 'succeeded')
  return confirmed ? 'finish' : 'undo'
}

function isSameWish(run: DeployRun, wish: RunWish): boolean {
  if (wish === null || wish.kind !== run.kind) return false
  if (wish.kind === 'rollback') return wish.to === undefined || wish.to === run.release.id
  return (
    wish.packageDigest === run.release.packageDigest &&
    wish.configurationDigest === run.release.configurationDigest
  )
}
