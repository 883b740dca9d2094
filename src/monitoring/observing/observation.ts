// observation: what the agent says of one environment, in the monitor's words. Pure.
import type { ServiceView, TrafficMeasure } from '../../agent/protocol/documents.ts'
import type { Replica } from '../../domain/deployment.ts'
import type { ServingFacts } from '../plan/default-watch.ts'

export type ServiceSight = {
  readonly kind: 'seen'
  readonly at: number
  readonly url: string | null
  readonly mode: ServiceView['mode']
  readonly serving: string | null
  readonly servingSince: number | null
  readonly facts: ServingFacts
  /** Of the serving release. */
  readonly replicas: readonly Replica[]
  readonly traffic: Readonly<Record<string, TrafficMeasure>>
}
export type Observation =
  | ServiceSight
  /** The agent knows no such service: nothing is deployed there, or not on this machine. */
  | { readonly kind: 'absent'; readonly at: number }
  | { readonly kind: 'unknown'; readonly at: number; readonly reason: string }

/** The release that gets most of the requests; of a service that is stopped, the one that got them last. */
function servingOf({ weights, releases }: ServiceView): string | null {
  const [heaviest] = weights.filter(({ percent }) => percent > 0).toSorted((a, b) => b.percent - a.percent)
  if (heaviest !== undefined) return heaviest.releaseId
  const served = releases
    .filter(({ servedAt }) => servedAt !== null)
    .toSorted((a, b) => ((a.servedAt ?? '') < (b.servedAt ?? '') ? 1 : -1))
  return served[0]?.release.id ?? null
}

export function observationOf(
  view: ServiceView | null,
  traffic: Readonly<Record<string, TrafficMeasure>>,
  at: number,
): Observation {
  if (view === null) return { kind: 'absent', at }
  const serving = servingOf(view)
  const processes = view.releases.find(({ release }) => release.id === serving)?.processes ?? []
  const web = processes.find(({ role }) => role === 'web')
  return {
    kind: 'seen',
    at,
    url: view.url,
    mode: view.mode,
    serving,
    servingSince: view.servingSince === null ? null : Date.parse(view.servingSince),
    facts: {
      processes: processes.filter(({ replicas }) => replicas > 0).map(({ name }) => name),
      healthPath: web?.health?.path ?? null,
      isTls: view.url?.startsWith('https:') ?? false,
      hasWeb: web !== undefined,
    },
    replicas: view.replicas.filter(({ release }) => release === serving),
    traffic,
  }
}
