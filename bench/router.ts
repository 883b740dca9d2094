// The router beside nginx, HAProxy and Caddy, each with one worker, in front of the same backend, over loopback.
// One round takes about 2 minutes; NEXO_BENCH_SECONDS and NEXO_BENCH_ROUNDS make it longer. Needs wrk and the peers.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { medianOf, printFigure } from './figure.ts'
import { startNexo } from './router/nexo.ts'
import { startBackend, startCaddy, startHaproxy, startNginx } from './router/peers.ts'
import type { Proxy } from './router/proxy.ts'
import { measure } from './router/wrk.ts'
import type { Measured } from './router/wrk.ts'

const seconds = Number(process.env['NEXO_BENCH_SECONDS'] ?? 3)
const rounds = Number(process.env['NEXO_BENCH_ROUNDS'] ?? 1)
const cases = [
  { path: '/small', connections: 1 },
  { path: '/small', connections: 32 },
  { path: '/small', connections: 256 },
  { path: '/large', connections: 1 },
  { path: '/large', connections: 32 },
  { path: '/large', connections: 256 },
]

/** The middle of each figure over the rounds. */
const summed = (measured: readonly Measured[]): Measured => ({
  requestsPerSecond: medianOf(measured.map((one) => one.requestsPerSecond)),
  p50Ms: medianOf(measured.map((one) => one.p50Ms)),
  p99Ms: medianOf(measured.map((one) => one.p99Ms)),
  requestsPerCpuSecond: medianOf(measured.map((one) => one.requestsPerCpuSecond)),
  failures: measured.reduce((sum, one) => sum + one.failures, 0),
})

function print(name: string, path: string, connections: number, own: Measured, nginx: Measured): void {
  const label = `${name}, ${path.slice(1)} body, ${connections} connections`
  const say = (what: string, value: number, unit: string): void =>
    printFigure({ bench: 'router', figure: `${label}: ${what}`, value, unit })
  say('throughput', own.requestsPerSecond, 'requests/s')
  say('requests per CPU second', own.requestsPerCpuSecond, 'requests/s')
  say('p50', own.p50Ms, 'ms')
  say('p99', own.p99Ms, 'ms')
  if (own.failures > 0) say('failed', own.failures, 'requests')
  if (own === nginx) return
  say('throughput of nginx', own.requestsPerSecond / nginx.requestsPerSecond, 'ratio')
  say('per core of nginx', own.requestsPerCpuSecond / nginx.requestsPerCpuSecond, 'ratio')
  say('p50 of nginx', own.p50Ms / nginx.p50Ms, 'ratio')
  say('p99 of nginx', own.p99Ms / nginx.p99Ms, 'ratio')
}

const folder = await mkdtemp(join(tmpdir(), 'nexo-bench-router-'))
const open: Proxy[] = []
try {
  const started = async (starting: Promise<Proxy>): Promise<Proxy> => {
    const proxy = await starting
    open.push(proxy)
    return proxy
  }
  const backend = await started(startBackend(folder))
  const nginx = await started(startNginx(folder, backend.port))
  const proxies = [
    nginx,
    await started(startNexo(folder, backend.port, 'no log')),
    await started(startNexo(folder, backend.port, 'log')),
    await started(startHaproxy(folder, backend.port)),
    await started(startCaddy(folder, backend.port)),
  ]
  for (const { path, connections } of cases) {
    const results = new Map<Proxy, Measured[]>(proxies.map((proxy) => [proxy, []]))
    for (let round = 0; round < rounds; round += 1) {
      for (const [proxy, measured] of results) {
        process.stderr.write(`${proxy.name} ${path} ${connections} ...\n`)
        measured.push(await measure(proxy, path, connections, seconds))
      }
    }
    const ofNginx = summed(results.get(nginx) ?? [])
    for (const [proxy, measured] of results) {
      print(proxy.name, path, connections, proxy === nginx ? ofNginx : summed(measured), ofNginx)
    }
  }
  for (const proxy of proxies) {
    const value = await proxy.residentMiB()
    printFigure({ bench: 'router', figure: `${proxy.name}: memory after the load`, value, unit: 'MiB' })
  }
} finally {
  for (const proxy of open.toReversed()) await proxy.close()
  await rm(folder, { recursive: true, force: true })
}
