// A target in memory that holds to the provider contract and notes what it was asked. What goes wrong is told to it.
import type { TrafficMeasure } from '../../../src/agent/protocol/documents.ts'
import type { Finding } from '../../../src/domain/application-logic.ts'
import type { Replica } from '../../../src/domain/deployment.ts'
import type { ProcessSpec } from '../../../src/domain/process.ts'
import type { Release } from '../../../src/domain/release.ts'
import type {
  DeploymentProvider,
  ReplicaCounts,
  TargetRelease,
  TargetView,
} from '../../../src/deployment/contract.ts'
import { replicaExited } from '../../../src/deployment/readiness-errors.ts'

type Kept = {
  release: Release
  processes: readonly ProcessSpec[]
  state: TargetRelease['state']
  servedAt: string | null
  counts: ReplicaCounts
}

export type FakeTarget = DeploymentProvider & {
  /** Names of the orders so far, such as `shift r-... 100`. */
  readonly orders: string[]
  /** Package digests whose replicas end at once. */
  readonly broken: Set<string>
  /** Throws when an order that begins with this is given, once. */
  failOn(order: string, error: Error): void
  /** Runs before the next order that begins with this. */
  before(order: string, work: () => void): void
  /** Never answers the next order that begins with this, as for a process that died there. */
  freezeOn(order: string, reached: () => void): void
  /** Findings of the next preflight. */
  obstacles: Finding[]
  /** Counters by release. */
  measures: Record<string, TrafficMeasure>
  /** What the serving URL answers instead of the truth. */
  answersAs: string | null | undefined
  /** A target that has never heard of the environment. */
  wipe(): void
  view(): TargetView | undefined
  seenToken(): number
}

export function createFakeTarget(): FakeTarget {
  const orders: string[] = []
  const broken = new Set<string>()
  const failures: { order: string; error: Error }[] = []
  const hooks: { order: string; work: () => void }[] = []
  const frozen: { order: string; reached: () => void }[] = []
  const kept = new Map<string, Kept>()
  let declared: { host: string; port: number } | undefined
  let known = false
  let mode: TargetView['mode'] = 'serve'
  let weights: { releaseId: string; percent: number }[] = []
  let token = 0
  let ticks = 0

  const find = (id: string): Kept => {
    const one = kept.get(id)
    if (one === undefined) throw new Error(`the target has no ${id}`)
    return one
  }
  const order = async (text: string, fencingToken?: number): Promise<void> => {
    const ice = frozen.find((one) => text.startsWith(one.order))
    if (ice !== undefined) {
      frozen.splice(frozen.indexOf(ice), 1)
      ice.reached()
      await new Promise(() => undefined)
    }
    for (const hook of hooks.filter((one) => text.startsWith(one.order))) {
      hooks.splice(hooks.indexOf(hook), 1)
      hook.work()
    }
    if (fencingToken !== undefined) {
      if (fencingToken < token) throw new Error(`fenced: ${fencingToken} < ${token}`)
      token = fencingToken
    }
    orders.push(text)
    const failure = failures.find((one) => text.startsWith(one.order))
    if (failure === undefined) return
    failures.splice(failures.indexOf(failure), 1)
    throw failure.error
  }
  const replicasOf = (one: Kept): Replica[] =>
    Object.entries(one.counts).flatMap(([process, count]) =>
      Array.from({ length: count }, (_, index) => ({
        id: `${process}.${index + 1}`,
        release: one.release.id,
        process,
        state: broken.has(one.release.packageDigest) ? ('exited' as const) : ('ready' as const),
        pid: 1_000 + index,
        port: 20_000 + index,
        healthy: !broken.has(one.release.packageDigest),
        restarts: 0,
        cpu: 0,
        rssBytes: 1,
        startedAt: '2026-01-31T14:22:33.000Z',
      })),
    )
  const view = (): TargetView | undefined => {
    if (!known) return undefined
    const main = weights.toSorted((a, b) => b.percent - a.percent)[0]
    return {
      url: declared === undefined ? null : `http://${declared.host}:${declared.port}/`,
      listen: declared ?? null,
      mode,
      serving: main === undefined ? null : { releaseId: main.releaseId, since: '2026-01-31T14:22:33.000Z' },
      weights,
      releases: [...kept.values()].map((one) => ({
        release: one.release,
        processes: one.processes,
        state: one.state,
        servedAt: one.servedAt,
        schemaRevision: one.release.schemaRevision ?? null,
      })),
      replicas: [...kept.values()].flatMap(replicasOf),
      fencingToken: token,
    }
  }
  const setCounts = (id: string, counts: ReplicaCounts): void => {
    const one = find(id)
    one.counts = { ...one.counts, ...counts }
  }
  const text = (counts: ReplicaCounts): string => JSON.stringify(counts)
  const verify = (id: string): void => {
    const one = find(id)
    if (!broken.has(one.release.packageDigest)) return
    const details = { releaseId: id, replica: 'web.1', waitedMs: 5, logTail: ['boom'] }
    throw replicaExited({ ...details, exitCode: 1, signal: null, restarts: 0 })
  }
  const target: FakeTarget = {
    orders,
    broken,
    obstacles: [],
    measures: {},
    answersAs: undefined,
    failOn: (text, error) => failures.push({ order: text, error }),
    freezeOn: (text, reached) => frozen.push({ order: text, reached }),
    before: (text, work) => hooks.push({ order: text, work }),
    wipe: () => {
      kept.clear()
      known = false
      weights = []
    },
    view,
    seenToken: () => token,
    preflight: async () => target.obstacles,
    declare: async (bundle) => {
      const { listen, processes } = bundle.configuration
      await order(`declare ${listen.port ?? 'any'}`, bundle.fencingToken)
      known = true
      if (processes.some(({ role }) => role === 'web')) {
        declared = { host: listen.host, port: listen.port ?? declared?.port ?? 7_200 }
      }
      return { url: view()?.url ?? null }
    },
    install: async (bundle) => {
      await order(`install ${bundle.release.id}`, bundle.fencingToken)
      if (kept.has(bundle.release.id)) return
      const { release, configuration } = bundle
      const { processes } = configuration
      kept.set(release.id, { release, processes, state: 'installed', servedAt: null, counts: {} })
    },
    migrate: async (bundle) => order(`migrate ${bundle.release.id}`),
    prepare: async ({ releaseId, fencingToken }, counts) => {
      await order(`prepare ${releaseId} ${text(counts)}`, fencingToken)
      setCounts(releaseId, counts)
    },
    verify: async ({ releaseId }) => {
      await order(`verify ${releaseId}`)
      verify(releaseId)
    },
    shift: async ({ releaseId, fencingToken }, weightPercent, rest) => {
      await order(`shift ${releaseId} ${weightPercent}`, fencingToken)
      const all = [
        { releaseId, percent: weightPercent },
        ...(rest === null ? [] : [{ releaseId: rest, percent: 100 - weightPercent }]),
      ]
      weights = all.filter(({ percent }) => percent > 0)
      ticks += 1
      for (const { releaseId: id } of weights)
        find(id).servedAt = new Date(1e12 + ticks * 1_000).toISOString()
    },
    hold: async ({ releaseId, fencingToken }) => {
      await order(`hold ${releaseId}`, fencingToken)
      mode = 'hold'
    },
    resume: async ({ releaseId, fencingToken }) => {
      await order(`resume ${releaseId}`, fencingToken)
      mode = 'serve'
    },
    measure: async () => target.measures,
    retire: async ({ releaseId, fencingToken }) => {
      await order(`retire ${releaseId}`, fencingToken)
      if (kept.has(releaseId)) find(releaseId).counts = {}
    },
    mark: async ({ releaseId, fencingToken }, state) => {
      await order(`mark ${releaseId} ${state}`, fencingToken)
      find(releaseId).state = state
    },
    prune: async ({ releaseId, fencingToken }) => {
      await order(`prune ${releaseId}`, fencingToken)
      kept.delete(releaseId)
    },
    readBack: async () =>
      target.answersAs === undefined ? (view()?.serving?.releaseId ?? null) : target.answersAs,
    inspect: async () => view(),
    restart: async ({ releaseId, fencingToken }) => {
      await order(`restart ${releaseId}`, fencingToken)
      verify(releaseId)
    },
    scale: async ({ releaseId, fencingToken }, counts) => {
      await order(`scale ${releaseId} ${text(counts)}`, fencingToken)
      setCounts(releaseId, counts)
    },
    stop: async ({ releaseId, fencingToken }) => {
      await order(`stop ${releaseId}`, fencingToken)
      mode = 'stopped'
      find(releaseId).counts = {}
    },
    logs: async function* () {
      yield { time: null, releaseId: weights[0]?.releaseId ?? '', replica: 'web.1', text: 'hello' }
    },
    exec: async () => ({ exitCode: 0, signal: null }),
    destroy: async (fencingToken) => {
      await order('destroy', fencingToken)
      target.wipe()
    },
    close: async () => undefined,
  }
  return target
}
