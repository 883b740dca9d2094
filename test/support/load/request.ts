// The vocabulary of the load generator: what kinds of client there are, and what each request ended as.

export const loadKinds = ['keep-alive', 'new-connection', 'post', 'slow', 'events', 'websocket'] as const
export type LoadKind = (typeof loadKinds)[number]

/** One request that came to its end as the client wished it. */
export type Answered = {
  readonly kind: LoadKind
  readonly startedAt: number
  readonly endedAt: number
  readonly body: string
}

/** One request that a user would have noticed: refused, cut short, answered with an error or with the wrong bytes. */
export type Failure = {
  readonly kind: LoadKind
  readonly startedAt: number
  readonly endedAt: number
  readonly what: string
}

/** What a client needs to make requests of one kind until it is told to stop. */
export type LoadTarget = { readonly url: string; readonly paths: LoadPaths }

/** Where the application under load has what each kind of client wants; the sample application's own by default. */
export type LoadPaths = {
  readonly get: string
  readonly echo: string
  readonly slow: string
  readonly events: string
  readonly websocket: string
}

export const samplePaths: LoadPaths = {
  get: '/',
  echo: '/echo',
  slow: '/slow?pieces=5&everyMs=40',
  events: '/sse?everyMs=20',
  websocket: '/ws',
}

/**
 * A client makes one request and resolves with the body it got.
 * Throws an Error that says what a user would have seen when the request was lost.
 */
export type LoadClient = {
  /** Gives up when `signal` aborts: a request that nobody ever answers is lost too. */
  request(signal: AbortSignal): Promise<string>
  close(): void
}
