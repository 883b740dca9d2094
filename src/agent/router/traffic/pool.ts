// The replicas of one release of one service, with its counts.
import type { RouterPool, RouterReport } from '../contract.ts'
import { PoolMeasure } from './measure.ts'
import { Replica } from './replica.ts'

/** Lives on after its release has left the table, until nothing of it is in flight. */
export class Pool {
  readonly key: string
  readonly releaseId: string
  readonly measure = new PoolMeasure()
  percent = 0
  /** Those in the table: only they get requests. */
  replicas: readonly Replica[] = []
  isInTable = true
  readonly #known = new Map<string, Replica>()

  constructor(key: string, releaseId: string) {
    this.key = key
    this.releaseId = releaseId
  }

  /** Takes over what the table says; replicas keep their load and their connections while their address stays. */
  apply(wished: RouterPool): void {
    this.isInTable = true
    this.percent = wished.percent
    const before = new Set(this.replicas)
    this.replicas = wished.replicas.map((at) => {
      const name = `${at.id} ${at.host} ${at.port}`
      const replica = this.#known.get(name) ?? new Replica(this, at)
      this.#known.set(name, replica)
      replica.isInTable = true
      before.delete(replica)
      return replica
    })
    for (const gone of before) gone.leaveTable()
    this.forgetDone()
  }

  leaveTable(): void {
    this.isInTable = false
    this.percent = 0
    for (const replica of this.replicas) replica.leaveTable()
    this.replicas = []
    this.forgetDone()
  }

  get known(): Iterable<Replica> {
    return this.#known.values()
  }

  get isBusy(): boolean {
    return this.#known.values().some((replica) => replica.inFlight + replica.upgrades > 0)
  }

  /** Drops replicas that have left the table and have nothing in flight. */
  forgetDone(): void {
    for (const [name, replica] of this.#known) {
      if (!replica.isInTable && replica.inFlight + replica.upgrades === 0) this.#known.delete(name)
    }
  }

  toReport(): RouterReport['pools'][number] {
    this.forgetDone()
    const replicas = [...this.#known.values()]
    const inFlight = replicas.reduce((sum, replica) => sum + replica.inFlight, 0)
    const upgrades = replicas.reduce((sum, replica) => sum + replica.upgrades, 0)
    return {
      key: this.key,
      releaseId: this.releaseId,
      measure: this.measure.toMeasure(inFlight, upgrades),
      replicas: replicas.map(({ id, inFlight, upgrades }) => ({ id, inFlight, upgrades })),
    }
  }
}
