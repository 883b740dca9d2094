// The same streams through a running router to a strict application: what the router passes on, the application's own
// parser never stumbles over, and no stream stops the router. NEXO_FUZZ_CONNECTIONS makes it longer.
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { startApp } from '../support/apps.ts'
import { aPool, startRouter } from '../support/router.ts'
import { seededRandom, testSeed } from '../../../support/seeded-random.ts'
import { packetsOf, requestStream } from './streams.ts'

const connections = Number(process.env['NEXO_FUZZ_CONNECTIONS'] ?? 400)
const firstSeed = Number(process.env['NEXO_FUZZ_SEED'] ?? testSeed)

/** What an application sees of a client that went away in the middle, which the router must show it. */
const brokenOff = new Set(['ECONNRESET', 'EPIPE', 'HPE_INVALID_EOF_STATE'])

/** Sends the packets, then ends; resolves when the connection is gone. */
async function play(port: number, packets: readonly Buffer[]): Promise<void> {
  const socket = connect(port, '127.0.0.1')
  const closed = new Promise<void>((resolve) => void socket.once('close', () => resolve()))
  socket.on('error', () => socket.destroy())
  socket.resume()
  for (const packet of packets) {
    socket.write(packet)
    await new Promise((resolve) => setImmediate(resolve))
  }
  socket.end()
  await closed
}

test(
  'what the router passes on is never malformed to the application, and the router outlives it all',
  { timeout: Math.max(240_000, connections * 200) },
  async () => {
    const stumbles: string[] = []
    const app = await startApp((request, response) => request.pipe(response))
    app.server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
      if (!brokenOff.has(error.code ?? '')) stumbles.push(`${error.code}: ${error.message}`)
      socket.destroy()
    })
    const router = await startRouter({
      limits: { halfClosedMs: 200, lingerMs: 50, headMs: 500, bodyMs: 500 },
    })
    router.apply([aPool('r1', [app.port])])
    const runners = Array.from({ length: 8 }, async (_, runner) => {
      for (let index = runner; index < connections; index += 8) {
        const random = seededRandom(firstSeed + index)
        await play(router.port, packetsOf(requestStream(random), random))
      }
    })
    await Promise.all(runners)
    expect(stumbles, `seed ${firstSeed}`).toEqual([])
    const answer = await fetch(router.url, { method: 'POST', body: 'still here' })
    expect(await answer.text()).toBe('still here')
    expect(router.load()).toEqual({ inFlight: 0, upgrades: 0 })
  },
)
