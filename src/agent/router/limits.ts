// How much and how long the router bears, in one place. Times in ms, sizes in bytes.

export type RouterLimits = {
  /** From the first byte of a head to its end (slow loris), and for the first byte of a new connection. */
  readonly headMs: number
  /** A kept-alive connection without a request. Longer than common clients and balancers keep theirs (60 s). */
  readonly idleMs: number
  /** Without one byte of an announced request body. */
  readonly bodyMs: number
  /** Without the peer taking one byte of what was written to it. */
  readonly stalledWriteMs: number
  readonly connectMs: number
  /** From the whole request to the first byte of its answer. */
  readonly answerMs: number
  /** How long a request may wait for a replica when the table has none that can be reached. */
  readonly noReplicaMs: number
  /**
   * How long an answer may still take after its client has ended its sending side: that is how both a client that
   * has gone and one that only said it is done look, until something is written.
   */
  readonly halfClosedMs: number
  /** Reading on after the last answer, so that the client sees it before a reset; and for bodies nobody wants. */
  readonly lingerMs: number
  /** How long a replica that refused a connection is passed over while there are others. */
  readonly avoidMs: number
  /** Idle time of a pooled connection to a replica. Under the 5 s after which Node and uvicorn close theirs. */
  readonly pooledMs: number
  /** The same for requests that must not be sent twice: the shorter, the rarer a connection dies under them. */
  readonly pooledOnceMs: number
  readonly pooledPerReplica: number
  /** What a client may send ahead of the answer it waits for. */
  readonly pipelinedBytes: number
  /** How often times are looked at. */
  readonly sweepMs: number
}

export const defaultLimits: RouterLimits = {
  headMs: 20_000,
  idleMs: 75_000,
  bodyMs: 60_000,
  stalledWriteMs: 120_000,
  connectMs: 5_000,
  answerMs: 600_000,
  noReplicaMs: 2_000,
  halfClosedMs: 2_000,
  lingerMs: 2_000,
  avoidMs: 1_000,
  pooledMs: 4_000,
  pooledOnceMs: 1_000,
  pooledPerReplica: 256,
  pipelinedBytes: 64 * 1024,
  sweepMs: 250,
}
