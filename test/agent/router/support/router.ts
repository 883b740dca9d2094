// A router in this process with one listener, closed when the test ends.
import { onTestFinished } from 'vitest'
import type { RouterPool, RouterService } from '../../../../src/agent/router/contract.ts'
import type { RouterLimits } from '../../../../src/agent/router/limits.ts'
import type { LogLimits } from '../../../../src/agent/router/request-log/request-log.ts'
import { openRouter } from '../../../../src/agent/router/router.ts'
import type { Router } from '../../../../src/agent/router/router.ts'
import { boundSocket } from './bound-socket.ts'

export type TestRouter = {
  readonly router: Router
  readonly port: number
  readonly url: string
  /** Names of replicas that were reported as suspect, oldest first. */
  readonly suspects: readonly string[]
  /** Puts a table with one service in force. */
  apply(pools: readonly RouterPool[], service?: Partial<RouterService>): void
  /** In flight and upgrades over all replicas. */
  load(): { readonly inFlight: number; readonly upgrades: number }
}

const service: Omit<RouterService, 'pools'> = {
  key: 'shop/local',
  listenerId: 'front',
  scheme: 'http',
  mode: 'serve',
  holdMaxMs: 60_000,
  releaseHeader: 'asked',
}

export async function startRouter(
  options: { readonly limits?: Partial<RouterLimits>; readonly logLimits?: LogLimits } = {},
): Promise<TestRouter> {
  const { handle, port } = await boundSocket()
  const suspects: string[] = []
  const router = openRouter({
    ...options,
    // What is idle is kept however slow the machine is, unless a test says for how long.
    limits: { sweepMs: 20, pooledMs: 60_000, pooledOnceMs: 60_000, noReplicaMs: 60_000, ...options.limits },
    onSuspect: (replica) => suspects.push(replica.id),
    onListenFailure: (listenerId, error) => {
      throw new Error(`cannot listen on ${listenerId}`, { cause: error })
    },
  })
  router.listeners.add('front', handle)
  onTestFinished(() => router.close())
  let version = 0
  return {
    router,
    port,
    url: `http://127.0.0.1:${port}`,
    suspects,
    apply: (pools, changes = {}) => {
      version += 1
      router.apply({ version, services: [{ ...service, ...changes, pools }] })
    },
    load: () => {
      const replicas = router.report().pools.flatMap((pool) => pool.replicas)
      return {
        inFlight: replicas.reduce((sum, replica) => sum + replica.inFlight, 0),
        upgrades: replicas.reduce((sum, replica) => sum + replica.upgrades, 0),
      }
    },
  }
}

/** A pool whose replicas listen on `ports`, with ids `<releaseId>-1` and so on. */
export const aPool = (releaseId: string, ports: readonly number[], percent = 100): RouterPool => ({
  releaseId,
  percent,
  replicas: ports.map((port, index) => ({ id: `${releaseId}-${index + 1}`, host: '127.0.0.1', port })),
})
