import type { ServiceView } from '../../../agent/protocol/documents.ts'
import type { TargetView } from '../../contract.ts'

/** The agent's word in the provider contract's terms. The release with the largest share of the traffic serves. Pure. */
export function toTargetView(view: ServiceView): TargetView {
  const [main] = view.weights.toSorted((a, b) => b.percent - a.percent)
  const isServing = main !== undefined && main.percent > 0
  return {
    url: view.url,
    listen: view.listen,
    mode: view.mode,
    serving: isServing
      ? { releaseId: main.releaseId, since: view.servingSince ?? sinceOf(view, main.releaseId) }
      : null,
    weights: view.weights,
    releases: view.releases.map(({ release, processes, state, servedAt }) => ({
      release,
      processes,
      state,
      servedAt,
      schemaRevision: release.schemaRevision ?? null,
    })),
    replicas: view.replicas,
    fencingToken: view.fencingToken,
  }
}

/** A release that serves and never noted since when came to serve no earlier than it was made. */
const sinceOf = (view: ServiceView, releaseId: string): string =>
  view.releases.find(({ release }) => release.id === releaseId)?.release.createdAt ??
  new Date(0).toISOString()

/** Weights (percent) that send `weightPercent` to `candidate` and the rest to `rest`, or to nobody. Pure. */
export function weightsFor(
  candidate: string,
  weightPercent: number,
  rest: string | null,
): { releaseId: string; percent: number }[] {
  if (weightPercent >= 100 || (rest === null && weightPercent > 0))
    return [{ releaseId: candidate, percent: 100 }]
  if (rest === null || rest === candidate) return []
  if (weightPercent <= 0) return [{ releaseId: rest, percent: 100 }]
  return [
    { releaseId: rest, percent: 100 - weightPercent },
    { releaseId: candidate, percent: weightPercent },
  ]
}
