// target-sight: what is seen of what serves a target, and of what changes it.
import { isDeepStrictEqual } from 'node:util'
import type { TargetFacts } from '../alerting/alert-desk.ts'
import { servingSamples, type Sight } from '../metrics/serving-metrics.ts'
import type { RunningChange } from '../observing/deployments.ts'
import type { Observation, ServiceSight } from '../observing/observation.ts'
import type { ServingFacts } from '../plan/default-watch.ts'
import { insertMarker, type Marker } from '../store/marker-table.ts'
import type { TargetDocument } from '../store/target-document.ts'
import type { StoreWriter } from '../store/writer.ts'
import type { Registration } from '../targets/registration.ts'

export type SightAround = {
  readonly writer: StoreWriter
  readonly observe: (registration: Registration) => Promise<Observation>
  readonly runningChange: (registration: Registration) => Promise<RunningChange | null>
  readonly changeMarkers: (registration: Registration) => Promise<readonly Marker[]>
  readonly provenBackups: (
    registration: Registration,
    names: readonly string[],
  ) => Promise<ReadonlyMap<string, number | null>>
  /** Told when a plan has to be made again, since what serves is another. */
  readonly onServingChanged: (id: string) => void
}

/** What is known of an application that was never looked at. */
export const nothingServed: ServingFacts = { processes: [], healthPath: null, isTls: false, hasWeb: false }

export class TargetSight {
  readonly #id: string
  readonly #around: SightAround
  #observation: Observation | undefined
  #sight: Sight | undefined
  #facts: ServingFacts
  #url: string | null
  #markers: readonly Marker[] = []
  #release: { readonly id: string; readonly since: number | null } | null = null
  #provenBackups: ReadonlyMap<string, number | null> = new Map()

  /** `known`: what was known of it before stays known until it is looked at. */
  constructor(id: string, around: SightAround, known: TargetDocument | undefined) {
    this.#id = id
    this.#around = around
    this.#url = known?.url ?? null
    this.#facts = known?.facts ?? nothingServed
    if (known?.release !== null && known?.release !== undefined)
      this.#release = { id: known.release, since: known.releaseSince }
  }

  get observation(): Observation | undefined {
    return this.#observation
  }
  get facts(): ServingFacts {
    return this.#facts
  }
  get url(): string | null {
    return this.#url
  }
  get release(): { readonly id: string; readonly since: number | null } | null {
    return this.#release
  }
  get provenBackups(): ReadonlyMap<string, number | null> {
    return this.#provenBackups
  }
  /** Epoch ms of the newest look at its traffic. */
  get trafficAt(): number | null {
    return this.#sight?.at ?? null
  }
  get isStopped(): boolean {
    return this.#observation?.kind === 'seen' && this.#observation.mode === 'stopped'
  }

  get nearestDeploy(): TargetFacts['nearestDeploy'] {
    const deploys = this.#markers
      .flatMap(({ kind, release, at }) =>
        kind === 'maintenance' || release === null ? [] : [{ release, at }],
      )
      .toSorted((one, other) => other.at - one.at)
    return deploys[0] ?? null
  }

  /** Looks at what serves, at what changes it, and at the proofs of its `backups`. */
  async look(registration: Registration, backups: readonly string[]): Promise<void> {
    const [observation, markers] = await Promise.all([
      this.#around.observe(registration),
      this.#around.changeMarkers(registration),
    ])
    this.#mark(markers)
    this.#observation = observation
    if (observation.kind === 'seen') this.#see(observation)
    this.#provenBackups = await this.#around.provenBackups(registration, backups)
  }

  #see(seen: ServiceSight): void {
    const sight = { at: seen.at, serving: seen.serving, traffic: seen.traffic, replicas: seen.replicas }
    this.#around.writer.sample(servingSamples(this.#id, sight, this.#sight))
    this.#sight = sight
    this.#url = seen.url ?? this.#url
    if (seen.serving !== null) this.#release = { id: seen.serving, since: seen.servingSince }
    if (isDeepStrictEqual(this.#facts, seen.facts)) return
    this.#facts = seen.facts
    this.#around.onServingChanged(this.#id)
  }

  #mark(markers: readonly Marker[]): void {
    const known = new Set(this.#markers.map(({ id }) => id))
    const added = markers.filter(({ id }) => !known.has(id))
    this.#markers = markers
    if (added.length === 0) return
    this.#around.writer.put((file) => {
      for (const marker of added) insertMarker(file, marker)
    })
  }
}
