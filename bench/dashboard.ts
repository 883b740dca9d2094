// How long a person waits for the dashboard: a store with thirty days of samples of one application and the results of
// a thousand checks, served over loopback; first paint in Chromium, beside an empty page in the same browser.
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as z from 'zod'
import { serveDashboard } from '../src/monitoring/dashboard/serve-dashboard.ts'
import { createReader } from '../src/monitoring/reading/reader.ts'
import { renderReport } from '../src/monitoring/report/render-report.ts'
import { upsertCheck } from '../src/monitoring/store/check-table.ts'
import { compact } from '../src/monitoring/store/compact.ts'
import { openStoreToWrite } from '../src/monitoring/store/open-store.ts'
import { SampleWriter } from '../src/monitoring/store/series-table.ts'
import type { Sample } from '../src/monitoring/store/series.ts'
import { upsertTarget } from '../src/monitoring/store/target-document.ts'
import { openBrowser } from '../test/support/chromium.ts'
import type { Page } from '../test/support/chromium/page.ts'
import { medianOf, printFigure } from './figure.ts'

const rounds = Number(process.env['NEXO_BENCH_ROUNDS'] ?? 9)
const days = Number(process.env['NEXO_BENCH_DAYS'] ?? 30)
const checks = 1000
const target = 'shop.local'
const dayMs = 86_400_000
const stepMs = 15_000
const now = Math.floor(Date.now() / stepMs) * stepMs

const seriesOf = [
  ['router_request_rate', '1/s', 40],
  ['router_error_ratio', 'ratio', 0.01],
  ['router_latency_p95_seconds', 's', 0.2],
  ['router_latency_p50_seconds', 's', 0.05],
  ['replica_cpu_cores', '', 0.4],
  ['replica_memory_bytes', 'bytes', 1.6e8],
] as const

function samplesAt(at: number): readonly Sample[] {
  const wave = 1.2 - Math.cos(((at % dayMs) / dayMs) * 2 * Math.PI) + ((at / stepMs) % 17) / 60
  return seriesOf.map(([name, unit, scale]) => ({
    series: { target, name, labels: { release: 'r-1' }, kind: 'gauge', unit },
    at,
    value: Number((scale * wave).toPrecision(5)),
  }))
}

async function fill(path: string) {
  const { file } = await openStoreToWrite(path, now)
  const writer = new SampleWriter(file)
  for (let from = now - days * dayMs; from < now; from += dayMs / 4) {
    file.transaction(() => {
      for (let at = from; at < Math.min(from + dayMs / 4, now); at += stepMs) writer.write(samplesAt(at))
    })
  }
  file.transaction(() => {
    for (let number = 0; number < checks; number += 1) fillCheck(number)
    upsertTarget(file, target, {
      application: 'shop',
      environment: 'local',
      directory: '/srv/shop',
      state: 'up',
      url: 'http://127.0.0.1:7941',
      release: 'r-1',
      releaseSince: now - dayMs,
      replicas: [],
      facts: { processes: ['web'], healthPath: null, isTls: false, hasWeb: true },
      uptimeCheck: null,
      slos: [],
      coverage: [],
      problems: [],
      registration: '',
      updatedAt: now,
    })
  })
  await compact(file, { now, unstoredSince: undefined, pause: () => Promise.resolve() })
  return file

  function fillCheck(number: number): void {
    const id = `check-${number}`
    const document = {
      kind: 'http',
      subject: `http://127.0.0.1:7941/${number}`,
      intervalMs: 10_000,
      outcome: 'ok' as const,
      reason: 'status 200',
      latencyMs: 12,
      lastAt: now,
      nextDueAt: now + 10_000,
      missed: 0,
    }
    for (let index = 0; index < 100; index += 1) {
      const at = now - (100 - index) * 10_000
      const latencyMs = 8 + ((number + index) % 31)
      upsertCheck(file, { target, id, document }, { at, outcome: 'ok', latencyMs, reason: 'status 200' })
    }
  }
}

const paintOf = (tab: Page): Promise<unknown> =>
  tab.evaluate(
    `new Promise((resolve) => { const look = () => { const paint = performance.getEntriesByName('first-contentful-paint')[0]; paint ? resolve(paint.startTime) : requestAnimationFrame(look) }; look() })`,
  )

/** Middle one of `rounds` first paints, ms after the navigation began; one more comes first and does not count. */
async function firstPaint(tab: Page, url: string): Promise<number> {
  const measured: number[] = []
  for (let round = 0; round <= rounds; round += 1) {
    await tab.goto(url)
    measured.push(z.number().parse(await paintOf(tab)))
  }
  return medianOf(measured.slice(1))
}

const folder = mkdtempSync(join(tmpdir(), 'nexo-bench-dashboard-'))
const empty = createServer((_request, response) => {
  response.setHeader('content-type', 'text/html')
  response.end('<!doctype html><title>empty</title><p>empty</p>')
})
await new Promise<void>((resolve) => empty.listen(0, '127.0.0.1', resolve))
const life = new AbortController()
const figure = (name: string, value: number, unit: string, atMost?: number): void =>
  printFigure({
    bench: 'dashboard',
    figure: name,
    value,
    unit,
    ...(atMost === undefined ? {} : { atMost }),
    details: { rounds, days, checks },
  })
try {
  const file = await fill(join(folder, 'monitor.db'))
  const reader = createReader(file, {
    now: () => now,
    logs: () => Promise.resolve([]),
    runs: () => Promise.resolve([]),
    pause: (signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve())),
  })
  const token = 'bench'
  const { url, port } = await serveDashboard({ reader, host: '127.0.0.1', port: 0, token }, life.signal)
  const origin = `http://127.0.0.1:${port}`
  await using browser = await openBrowser()
  const tab = await browser.openPage()
  await tab.goto(url)
  await tab.until(`document.querySelector('#live .word')?.textContent === 'live'`)
  const address = empty.address()
  const emptyPort = typeof address === 'object' ? address?.port : undefined
  figure('empty-page-first-paint', await firstPaint(tab, `http://127.0.0.1:${emptyPort}/`), 'ms')
  figure('overview-first-paint', await firstPaint(tab, `${origin}/`), 'ms', 1000)
  const application = `${origin}/applications/${target}`
  figure('application-1h-first-paint', await firstPaint(tab, application), 'ms', 1000)
  figure('application-30d-first-paint', await firstPaint(tab, `${application}?range=30d`), 'ms', 1000)
  const answers: number[] = []
  let cpuBefore = process.cpuUsage()
  for (let round = 0; round <= rounds; round += 1) {
    if (round === 1) cpuBefore = process.cpuUsage()
    const startMs = performance.now()
    const response = await fetch(`${application}?range=30d`, {
      headers: { authorization: `Bearer ${token}` },
    })
    await response.arrayBuffer()
    answers.push(performance.now() - startMs)
  }
  figure('application-30d-answer', medianOf(answers.slice(1)), 'ms')
  // What a page takes from the monitor's own process, however busy the machine is; the reader of it is in here too.
  const { user, system } = process.cpuUsage(cpuBefore)
  figure('application-30d-processor', (user + system) / 1000 / rounds, 'ms')
  const startMs = performance.now()
  await renderReport(reader, { targets: [], fromMs: now - days * dayMs, toMs: now, now })
  figure('report', performance.now() - startMs, 'ms')
  await tab.goto('about:blank')
} finally {
  life.abort()
  empty.close()
  empty.closeAllConnections()
  rmSync(folder, { recursive: true, force: true })
}
