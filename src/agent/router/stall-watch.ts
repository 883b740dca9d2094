/** Notices that a peer takes nothing of what is written to it. Looked at from time to time, so it costs no timer. */
export class StallWatch {
  #unsentBytes = 0
  #sinceMs = 0

  /** For how long `unsentBytes` has been the same, and not 0; ms. */
  stalledMs(unsentBytes: number, nowMs: number): number {
    if (unsentBytes === 0 || unsentBytes !== this.#unsentBytes) this.#sinceMs = nowMs
    this.#unsentBytes = unsentBytes
    return nowMs - this.#sinceMs
  }
}
