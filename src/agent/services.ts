import type { NexoError } from '../kernel/errors.ts'
import type { AgentPaths } from './paths.ts'
import { keyOf, servicePaths } from './paths.ts'
import type { ServiceKey } from './protocol/documents.ts'
import type { ServiceSurroundings } from './service.ts'
import { Service } from './service.ts'
import { serviceUnknown, stateCorrupt } from './service-errors.ts'
import { readServices } from './state/service-file.ts'
import type { ServiceState } from './state/service-state.ts'
import { newServiceState } from './state/service-state.ts'
import { readTlsPair } from './state/tls-file.ts'

/** Every service of this host, and those whose state cannot be read. */
export class Services {
  readonly #paths: AgentPaths
  readonly #around: ServiceSurroundings
  readonly #services = new Map<string, Service>()
  readonly #damaged = new Map<string, NexoError>()
  readonly #mended = new Map<string, NexoError>()

  constructor(paths: AgentPaths, around: ServiceSurroundings) {
    this.#paths = paths
    this.#around = around
  }

  get all(): readonly Service[] {
    return [...this.#services.values()]
  }

  get damaged(): ReadonlyMap<string, NexoError> {
    return this.#damaged
  }

  /** Services whose state was damaged and taken from its copy, with what was wrong. */
  get mended(): ReadonlyMap<string, NexoError> {
    return this.#mended
  }

  /** Reads what an earlier agent left. A damaged service is remembered with its error; the others go on. */
  async load(): Promise<void> {
    for (const found of await readServices(this.#paths)) {
      if ('damage' in found) this.#damaged.set(keyOf(found.service), found.damage)
      else await this.#load(found.service, found.state, found.mended)
    }
  }

  async #load(key: ServiceKey, state: ServiceState, mended: NexoError | undefined): Promise<void> {
    if (mended !== undefined) this.#mended.set(keyOf(key), mended)
    try {
      await this.#keep(new Service(state, servicePaths(this.#paths, key), this.#around))
    } catch (error) {
      if (!stateCorrupt.matches(error)) throw error
      this.#damaged.set(keyOf(key), error)
    }
  }

  /** @throws NX-AGENT-STATE-CORRUPT, NX-AGENT-STATE-NEWER when its file cannot be read */
  find(service: ServiceKey): Service | undefined {
    const key = keyOf(service)
    const damage = this.#damaged.get(key)
    if (damage !== undefined) throw damage
    return this.#services.get(key)
  }

  /** @throws NX-AGENT-SERVICE-UNKNOWN, and as `find` does */
  get(service: ServiceKey): Service {
    const found = this.find(service)
    if (found !== undefined) return found
    throw serviceUnknown({ service: keyOf(service) })
  }

  /** The service, made when there is none yet. It is on disk after its first commit. */
  async findOrCreate(service: ServiceKey): Promise<Service> {
    return (
      this.find(service) ??
      (await this.#keep(
        new Service(newServiceState(service), servicePaths(this.#paths, service), this.#around),
      ))
    )
  }

  forget(service: ServiceKey): void {
    this.#services.delete(keyOf(service))
    this.#damaged.delete(keyOf(service))
  }

  async #keep(service: Service): Promise<Service> {
    if (service.state.tls) service.tls = await readTlsPair(service.paths.tls)
    this.#services.set(service.key, service)
    return service
  }
}
