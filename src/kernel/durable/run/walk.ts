import { NexoError } from '../../errors.ts'
import { runKeyReused, runNondeterministic } from '../errors.ts'
import type { Position } from '../journal/history.ts'
import type { RunSession } from './session.ts'

/** What a plan asks for next. */
export type Spot = Pick<Position, 'what' | 'key' | 'action'>

const nameOf = ({ what, key, action }: Spot): string => `${what} "${key}" (${action})`

/**
 * One execution of a plan's body along its journal: positions are numbered in the order in which they are asked for.
 *
 * Promise: a position with a journalled end gives that end and executes nothing; a plan that leaves its journal, or asks
 * for two things at once, is stopped with NX-RUN-NONDETERMINISTIC, also when it catches the error.
 */
export class Walk {
  readonly #session: RunSession
  readonly #keys = new Set<string>()
  #seq = 0
  #going: Promise<unknown> | undefined
  #busyWith: Spot | undefined
  #violation: NexoError | undefined

  constructor(session: RunSession) {
    this.#session = session
  }

  /** Executes or replays the next position; JSON text. */
  async at(spot: Spot, work: (seq: number, known: Position | undefined) => Promise<string>): Promise<string> {
    this.#refuse(spot)
    this.#session.checkpoint('forward')
    this.#busyWith = spot
    const going = this.#go(spot, work)
    this.#going = going
    try {
      return await going
    } finally {
      this.#busyWith = undefined
    }
  }

  /** Resolves when nothing is executed any more. */
  async settled(): Promise<void> {
    await Promise.allSettled([this.#going])
  }

  /** Why the body's own word does not count, if it left its journal. Ask after it has ended. */
  violation(): NexoError | undefined {
    const next = this.#session.history.positions.get(this.#seq + 1)
    if (this.#violation === undefined && next !== undefined && next.what !== 'undo') {
      return this.#nondeterministic(nameOf(next), 'the end of the plan')
    }
    return this.#violation
  }

  #refuse(spot: Spot): void {
    if (this.#violation === undefined && this.#busyWith !== undefined) {
      this.#violation = this.#nondeterministic(
        `that ${nameOf(this.#busyWith)} settles first`,
        `${nameOf(spot)} beside it`,
      )
    }
    // Steps and children have idempotency keys and runs of their own; waits may share a name.
    if (spot.what === 'step' || spot.what === 'child') this.#useKey(`${spot.what}/${spot.key}`, spot.key)
    if (this.#violation !== undefined) throw this.#violation
  }

  #useKey(unique: string, key: string): void {
    if (this.#keys.has(unique)) this.#violation ??= runKeyReused({ runId: this.#session.runId, key })
    this.#keys.add(unique)
  }

  async #go(
    spot: Spot,
    work: (seq: number, known: Position | undefined) => Promise<string>,
  ): Promise<string> {
    this.#seq += 1
    const known = this.#session.history.positions.get(this.#seq)
    if (known !== undefined && nameOf(known) !== nameOf(spot)) {
      this.#violation = this.#nondeterministic(nameOf(known), nameOf(spot))
      throw this.#violation
    }
    if (known?.state === 'failed' && known.error !== undefined) throw new NexoError(known.error)
    return known?.result ?? work(this.#seq, known)
  }

  #nondeterministic(expected: string, found: string): NexoError {
    return runNondeterministic({ runId: this.#session.runId, seq: this.#seq, expected, found })
  }
}
