// resolve-targets: which of the watched environments a person means. Pure.
import { suggest } from '../../kernel/suggestion.ts'
import { targetUnknown } from '../errors.ts'
import type { WatchedTarget } from '../reading-contract.ts'

/**
 * Ids of the targets of `written`: an application, or one environment of it as `<application>.<environment>`; of all
 * without one.
 * @throws NX-MONITOR-TARGET-UNKNOWN
 */
export function resolveTargets(
  watched: readonly WatchedTarget[],
  written: string | undefined,
): readonly string[] {
  const meant = watched.filter(
    ({ id, application }) => written === undefined || written === id || written === application,
  )
  if (meant.length > 0 || written === undefined) return meant.map(({ id }) => id)
  const names = [...new Set(watched.flatMap(({ id, application }) => [application, id]))]
  throw targetUnknown({ target: written, suggestion: suggest(written, names) ?? null })
}
