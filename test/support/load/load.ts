// Constant load of every kind of client against one URL. It remembers each request that was lost, with what a user
// would have seen, and each one that was answered: a test waits for answers, and at the end counts the losses.
import { setTimeout as delay } from 'node:timers/promises'
import { keepAliveClient, newConnectionClient, postClient, slowClient } from './http-client.ts'
import { eventsClient, webSocketClient } from './stream-client.ts'
import {
  loadKinds,
  samplePaths,
  type Answered,
  type Failure,
  type LoadClient,
  type LoadKind,
  type LoadPaths,
  type LoadTarget,
} from './request.ts'

const clients: Readonly<Record<LoadKind, (target: LoadTarget) => LoadClient>> = {
  'keep-alive': keepAliveClient,
  'new-connection': newConnectionClient,
  post: postClient,
  slow: slowClient,
  events: eventsClient,
  websocket: webSocketClient,
}

/** A request that was not answered in this time is lost. */
const giveUpMs = 60_000

export type LoadOptions = {
  readonly kinds?: readonly LoadKind[]
  /** Clients of each kind at once. */
  readonly clientsPerKind?: number
  /** Pause of each client between two requests, ms: constant load, not as much as the machine can. */
  readonly pauseMs?: number
  readonly paths?: Partial<LoadPaths>
}

export type LoadReport = {
  readonly requests: number
  readonly answered: Readonly<Record<string, number>>
  readonly failures: readonly Failure[]
}

export type Load = {
  /** Resolves with the first request answered after this call that `isWanted`. Rejects when none comes in `patienceMs`. */
  until(isWanted: (answered: Answered) => boolean, patienceMs?: number): Promise<Answered>
  /** Resolves when a plain GET that began after this call is answered with a body that contains `text`. */
  untilBody(text: string, patienceMs?: number): Promise<Answered>
  /** Resolves when each kind of client has been answered once more. */
  untilEveryKind(patienceMs?: number): Promise<void>
  report(): LoadReport
  /** Lets each client finish its request, then resolves with everything that happened. */
  stop(): Promise<LoadReport>
}

type Watcher = { readonly sees: (answered: Answered) => void }

/** Starts the load. Call `stop` in every case: until then it goes on. */
export function startLoad(url: string, options: LoadOptions = {}): Load {
  const { kinds = loadKinds, clientsPerKind = 2, pauseMs = 5 } = options
  const target = { url, paths: { ...samplePaths, ...options.paths } }
  const answered: Record<string, number> = Object.fromEntries(kinds.map((kind) => [kind, 0]))
  const failures: Failure[] = []
  const watchers = new Set<Watcher>()
  const stopping = new AbortController()

  const once = async (kind: LoadKind, client: LoadClient): Promise<void> => {
    const startedAt = performance.now()
    try {
      const body = await client.request(AbortSignal.timeout(giveUpMs))
      const seen = { kind, startedAt, endedAt: performance.now(), body }
      answered[kind] = (answered[kind] ?? 0) + 1
      for (const watcher of watchers) watcher.sees(seen)
    } catch (error) {
      failures.push({ kind, startedAt, endedAt: performance.now(), what: describe(error) })
    }
  }

  const run = async (kind: LoadKind): Promise<void> => {
    const client = clients[kind](target)
    while (!stopping.signal.aborted) {
      await once(kind, client)
      await delay(pauseMs)
    }
    client.close()
  }

  const running = kinds.flatMap((kind) => Array.from({ length: clientsPerKind }, () => run(kind)))
  const report = (): LoadReport => ({
    requests: Object.values(answered).reduce((sum, count) => sum + count, failures.length),
    answered: { ...answered },
    failures: [...failures],
  })
  const until: Load['until'] = (isWanted, patienceMs = 100_000) => {
    const calledAt = performance.now()
    const { promise, resolve, reject } = Promise.withResolvers<Answered>()
    const watcher: Watcher = {
      sees: (seen) => {
        if (seen.startedAt >= calledAt && isWanted(seen)) resolve(seen)
      },
    }
    const patience = setTimeout(() => {
      reject(new Error(`no such answer within ${patienceMs} ms; so far: ${JSON.stringify(report())}`))
    }, patienceMs)
    watchers.add(watcher)
    return promise.finally(() => {
      clearTimeout(patience)
      watchers.delete(watcher)
    })
  }
  return {
    until,
    untilBody: (text, patienceMs) =>
      until(({ kind, body }) => isPlainGet(kind) && body.includes(text), patienceMs),
    untilEveryKind: async (patienceMs) => {
      await Promise.all(kinds.map((kind) => until((seen) => seen.kind === kind, patienceMs)))
    },
    report,
    stop: async () => {
      stopping.abort()
      await Promise.all(running)
      return report()
    },
  }
}

const isPlainGet = (kind: LoadKind): boolean => kind === 'keep-alive' || kind === 'new-connection'

const describe = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  return 'code' in error && typeof error.code === 'string' ? `${error.code}: ${error.message}` : error.message
}
