// Releases are switched, drained and stopped under every kind of client: none may lose a request.
import { expect, test } from 'vitest'
import { startLoad } from '../../support/load/load.ts'
import { startSampleServer } from '../../support/sample-server.ts'
import { aPool, startRouter } from './support/router.ts'
import { until } from './support/until.ts'

test(
  'no request of any kind of client is lost over ten switches, each with a drain and a stop',
  { timeout: 300_000 },
  async () => {
    const router = await startRouter()
    let old = await startSampleServer()
    const portOf = (server: { readonly url: string }): number => Number(new URL(server.url).port)
    router.apply([aPool('release-0', [portOf(old)])])
    const load = startLoad(router.url)
    await load.untilEveryKind()
    for (let round = 1; round <= 10; round += 1) {
      const next = await startSampleServer()
      router.apply([
        aPool(`release-${round - 1}`, [portOf(old)], 0),
        aPool(`release-${round}`, [portOf(next)]),
      ])
      const before = `release-${round - 1}`
      const isBusy = (): boolean =>
        router.router
          .report()
          .pools.filter((pool) => pool.releaseId === before)
          .some((pool) => pool.measure.inFlight + pool.measure.upgrades > 0)
      router.router.closePool('shop/local', before, undefined)
      await until(() => !isBusy())
      router.apply([aPool(`release-${round}`, [portOf(next)])])
      old.child.kill('SIGTERM')
      old = next
      await load.untilEveryKind()
    }
    const { requests, failures } = await load.stop()
    expect(failures).toEqual([])
    // Eleven times each of six kinds was waited for.
    expect(requests).toBeGreaterThanOrEqual(66)
  },
)
