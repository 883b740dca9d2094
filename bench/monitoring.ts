// What watching costs: 1,000 HTTP checks each 10 s on one core, and the bytes that a sample takes on the disk.
// Prints one JSON line per figure. Nothing here asserts; goals: no missed check, at most 2 bytes per sample.
import { fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openKernel } from '../src/kernel/open-kernel.ts'
import { createAgentLink } from '../src/monitoring/observing/agent-link.ts'
import { monitoringPaths } from '../src/monitoring/paths.ts'
import { Monitor } from '../src/monitoring/running/monitor.ts'
import { systemAlarm } from '../src/monitoring/scheduling/scheduler.ts'
import { compact } from '../src/monitoring/store/compact.ts'
import { openStoreToWrite } from '../src/monitoring/store/open-store.ts'
import { SampleWriter } from '../src/monitoring/store/series-table.ts'
import type { Sample } from '../src/monitoring/store/series.ts'
import { writeRegistration } from '../src/monitoring/targets/registration.ts'
import { printFigure } from './figure.ts'
import { memoryOf } from './resident-memory.ts'

const checks = 1_000
const seconds = Number(process.env['NEXO_BENCH_SECONDS'] ?? 60)
const pause = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms))

/** The server that is asked, in a process of its own: its work must not count as the monitor's. */
async function serve(): Promise<void> {
  const server = createServer((_request, response) => response.end('ok'))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  process.send?.(typeof address === 'object' ? address?.port : undefined)
}

async function measureChecks(folder: string): Promise<void> {
  const child = fork(fileURLToPath(import.meta.url), ['serve'])
  const [port] = await once(child, 'message')
  const project = join(folder, 'project')
  mkdirSync(project)
  const lines = Array.from(
    { length: checks },
    (_, number) => `    c${number}: { http: "http://127.0.0.1:${String(port)}/${number}" }`,
  )
  writeFileSync(
    join(project, 'nexo.yaml'),
    ['name: many', 'monitoring:', '  defaults: { interval: 10s }', '  checks:', ...lines].join('\n'),
  )
  const home = join(folder, 'home')
  const kernel = openKernel({ workingDirectory: project, environment: { NEXO_HOME: home } })
  const paths = monitoringPaths(home)
  mkdirSync(paths.targets, { recursive: true })
  await writeRegistration(paths.targets, {
    version: 1,
    application: 'many',
    environment: 'local',
    directory: project,
    variables: {},
  })
  const { file } = await openStoreToWrite(paths.store, Date.now())
  const ending = new AbortController()
  const monitor = new Monitor({
    kernel,
    file,
    targets: paths.targets,
    link: createAgentLink(home),
    alarm: systemAlarm,
    emit: () => undefined,
    signal: ending.signal,
    dashboard: null,
  })
  await monitor.start(null)
  // The first round compiles, and asks everything at once.
  for (let second = 0; second < 12; second += 1) {
    await monitor.tick()
    await pause(1_000)
  }
  const [missedBefore, ranBefore, cpuBefore, startMs] = [
    monitor.missed,
    resultsIn(file),
    process.cpuUsage(),
    performance.now(),
  ]
  while (performance.now() - startMs < seconds * 1_000) {
    await monitor.tick()
    await pause(1_000)
  }
  const tookMs = performance.now() - startMs
  const { user, system } = process.cpuUsage(cpuBefore)
  await monitor.tick()
  const details = { checks, seconds: Math.round(tookMs / 1_000) }
  const figure = (name: string, value: number, unit: string, atMost?: number): void =>
    printFigure({
      bench: 'monitoring',
      figure: name,
      value,
      unit,
      ...(atMost === undefined ? {} : { atMost }),
      details,
    })
  figure('missed checks', monitor.missed - missedBefore, 'checks', 0)
  figure('checks run', resultsIn(file) - ranBefore, 'checks')
  figure('start lateness p99', monitor.lagP99Ms, 'ms', 100)
  figure('processor', (user + system) / 1_000 / tookMs, 'cores', 0.25)
  figure('resident memory, from source, bench included', process.memoryUsage.rss() / 2 ** 20, 'MiB')
  await monitor.stop()
  ending.abort()
  file.close()
  await kernel.close()
  await measureShipped(project, join(folder, 'shipped'))
  child.kill()
}

/** Memory of the monitor as the agent runs it: the bundle, in a process of its own, over the same checks. */
async function measureShipped(project: string, home: string): Promise<void> {
  const flags = ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=4']
  const words = [
    fileURLToPath(new URL('../dist/nexo.cjs', import.meta.url)),
    'monitor',
    'run',
    '--no-dashboard',
  ]
  const monitor = spawn(process.execPath, [...flags, ...words], {
    cwd: project,
    env: { PATH: process.env['PATH'], NEXO_HOME: home },
    stdio: 'ignore',
  })
  await pause(seconds * 1_000)
  const { residentMiB } = await memoryOf(monitor.pid ?? 0)
  const ended = once(monitor, 'exit')
  monitor.kill('SIGINT')
  await ended
  printFigure({
    bench: 'monitoring',
    figure: 'resident memory, as shipped',
    value: residentMiB,
    unit: 'MiB',
    atMost: 200,
    details: { checks, seconds },
  })
}

const resultsIn = (file: Awaited<ReturnType<typeof openStoreToWrite>>['file']): number =>
  Number(file.one('SELECT COUNT(*) AS count FROM results')?.['count'])

/** A day of 40 series each 10 s: checks, latencies, counters, gauges. The same numbers in every run. */
function aDay(): readonly Sample[] {
  let state = 42
  const random = (): number => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31
  const start = Date.UTC(2026, 0, 1)
  const kinds = [
    'check_ok',
    'check_latency_seconds',
    'router_requests_total',
    'replica_memory_bytes',
  ] as const
  return Array.from({ length: 40 }, (_, number) => {
    const name = kinds[number % kinds.length] ?? 'check_ok'
    let counter = 0
    const value = (): number => {
      if (name === 'check_ok') return random() < 0.001 ? 0 : 1
      if (name === 'check_latency_seconds') return Number((0.02 + random() ** 4 * 0.2).toPrecision(3))
      if (name === 'router_requests_total') return (counter += Math.floor(random() * 50))
      return 60_000_000 + Math.floor(random() * 100) * 4_096
    }
    const kind = name === 'router_requests_total' ? ('counter' as const) : ('gauge' as const)
    const series = { target: 'a.b', name, labels: { number: String(number) }, kind, unit: '' }
    return Array.from({ length: 8_640 }, (_sample, index) => ({
      series,
      at: start + index * 10_000,
      value: value(),
    }))
  }).flat()
}

async function measureBytes(folder: string): Promise<void> {
  const samples = aDay()
  const { file } = await openStoreToWrite(join(folder, 'bytes.db'), Date.now())
  const writer = new SampleWriter(file)
  const startMs = performance.now()
  file.transaction(() => writer.write(samples))
  const wroteMs = performance.now() - startMs
  await compact(file, {
    now: Date.UTC(2026, 0, 3),
    unstoredSince: undefined,
    pause: () => new Promise((resolve) => void setImmediate(resolve)),
  })
  const compactMs = performance.now() - startMs - wroteMs
  const packed = samples.length - Number(file.one('SELECT COUNT(*) AS count FROM head')?.['count'])
  const pages = Number(file.one("SELECT SUM(pgsize) AS size FROM dbstat WHERE name = 'chunks'")?.['size'])
  const rolled = Number(file.one("SELECT SUM(pgsize) AS size FROM dbstat WHERE name = 'rollups'")?.['size'])
  const details = { samples: samples.length, series: 40 }
  printFigure({
    bench: 'monitoring',
    figure: 'bytes per packed sample',
    value: pages / packed,
    unit: 'bytes',
    atMost: 2,
    details,
  })
  printFigure({
    bench: 'monitoring',
    figure: 'roll-up bytes per sample',
    value: rolled / samples.length,
    unit: 'bytes',
    details,
  })
  printFigure({
    bench: 'monitoring',
    figure: 'samples written',
    value: (samples.length / wroteMs) * 1_000,
    unit: 'samples/s',
    details,
  })
  printFigure({
    bench: 'monitoring',
    figure: 'samples packed',
    value: (samples.length / compactMs) * 1_000,
    unit: 'samples/s',
    details,
  })
  file.close()
}

if (process.argv[2] === 'serve') await serve()
else {
  const folder = mkdtempSync(join(tmpdir(), 'nexo-bench-'))
  // First, while little memory is taken.
  await measureChecks(folder)
  await measureBytes(folder)
  rmSync(folder, { recursive: true })
}
