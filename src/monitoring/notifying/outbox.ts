// outbox: notifications that are on their way. They are stored with the change that causes them, so none is lost.
import type { SqliteFile } from '../../kernel/state/sqlite/sqlite-file.ts'
import { insertChange } from '../store/change-table.ts'
import { text } from '../store/columns.ts'
import type { StoreWriter } from '../store/writer.ts'
import { afterAttempt, Delivery, nextDelivery, type Attempt } from './delivery.ts'

export type Deliver = (delivery: Delivery) => Promise<Attempt>

export type OutboxAround = {
  readonly writer: StoreWriter
  readonly now: () => number
  readonly deliver: Deliver
}

/** While the store takes nothing, news go out without being stored first after this time. */
const storePatienceMs = 10_000

type Waiting = { delivery: Delivery; isStored: boolean }

/**
 * Promise: what was added is delivered or fails visibly; killed at any moment, it is delivered at least once and at most
 * twice, both times under the same id; a receiver that hangs holds up no other receiver.
 */
export class Outbox {
  readonly #around: OutboxAround
  readonly #waiting = new Map<string, Waiting>()
  readonly #busy = new Map<string, Promise<void>>()

  constructor(around: OutboxAround) {
    this.#around = around
  }

  /** Takes up what a monitor before this one left. */
  restore(file: SqliteFile): void {
    for (const row of file.all(
      "SELECT document FROM outbox WHERE status = 'waiting' ORDER BY created_at, id",
    )) {
      const delivery = Delivery.parse(JSON.parse(text(row['document'])))
      this.#waiting.set(delivery.id, { delivery, isStored: true })
    }
  }

  /** Joins the transaction of what else is stored now. A second one of the same id changes nothing. */
  add(delivery: Delivery): void {
    if (this.#waiting.has(delivery.id)) return
    const entry = { delivery, isStored: false }
    this.#waiting.set(delivery.id, entry)
    this.#around.writer.put(
      (file) => insertDelivery(file, delivery),
      () => void (entry.isStored = true),
    )
  }

  /** The wall clock was set by `jumpMs`: what waits goes on waiting as long as it would have. */
  follow(jumpMs: number): void {
    for (const entry of this.#waiting.values()) {
      const { createdAt, nextAttemptAt } = entry.delivery
      const moved = { createdAt: createdAt + jumpMs, nextAttemptAt: nextAttemptAt + jumpMs }
      entry.delivery = { ...entry.delivery, ...moved }
    }
  }

  isWaitingFor = (alert: string): boolean =>
    [...this.#waiting.values()].some(({ delivery }) => delivery.alert === alert)

  get depth(): number {
    return this.#waiting.size
  }

  /** Creation of the oldest one that waits, epoch ms. */
  get oldest(): number | undefined {
    const [first] = [...this.#waiting.values()]
      .map(({ delivery }) => delivery.createdAt)
      .sort((a, b) => a - b)
    return first
  }

  /** Begins what is due; each channel works on one at a time. */
  work(): void {
    const now = this.#around.now()
    const ready = [...this.#waiting.values()]
      .filter(({ delivery, isStored }) => isStored || now - delivery.createdAt > storePatienceMs)
      .map(({ delivery }) => delivery)
    for (const [channel, deliveries] of Map.groupBy(ready, ({ target, channel }) => `${target}/${channel}`)) {
      if (this.#busy.has(channel)) continue
      const next = nextDelivery(deliveries, now)
      if (next !== undefined) this.#begin(channel, next)
    }
  }

  /** Resolves when nothing is being delivered any more. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.#busy.values())
  }

  #begin(channel: string, delivery: Delivery): void {
    const work = this.#around
      .deliver(delivery)
      .then(
        (attempt) => this.#settle(afterAttempt(delivery, attempt, this.#around.now())),
        // The monitor stops: the next one tries it again.
        () => undefined,
      )
      .finally(() => this.#busy.delete(channel))
    this.#busy.set(channel, work)
  }

  #settle(delivery: Delivery): void {
    if (delivery.status === 'waiting') this.#waiting.set(delivery.id, { delivery, isStored: true })
    else this.#waiting.delete(delivery.id)
    this.#around.writer.put((file) => {
      updateDelivery(file, delivery)
      insertChange(file, this.#around.now(), 'deliveries', delivery.target)
    })
    this.#around.writer.flush()
  }
}

function insertDelivery(file: SqliteFile, delivery: Delivery): void {
  const { id, alert, channel, kind, status, createdAt } = delivery
  file.run(
    `INSERT OR IGNORE INTO outbox (id, alert, channel, kind, status, created_at, document)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
    id,
    alert,
    channel,
    kind,
    status,
    createdAt,
    JSON.stringify(delivery),
  )
}

function updateDelivery(file: SqliteFile, delivery: Delivery): void {
  insertDelivery(file, delivery)
  file.run(
    'UPDATE outbox SET status = ?, document = ? WHERE id = ?',
    delivery.status,
    JSON.stringify(delivery),
    delivery.id,
  )
}
