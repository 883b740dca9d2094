import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { afterAll, onTestFinished, vi } from 'vitest'
import { cookieName, sessionOf } from '../../../src/monitoring/dashboard/access.ts'
import { serveDashboard, type Dashboard } from '../../../src/monitoring/dashboard/serve-dashboard.ts'
import { openBrowser, type Browser } from '../../support/chromium.ts'
import { skipWithout } from '../../support/engine.ts'
import type { Page, PageOptions } from '../../support/chromium/page.ts'
import { memoryReader, type MemoryReader, type Told } from './memory-reader.ts'
import { now, shopDays } from './shop-days.ts'

export const token = 'canary-token-4f7c1e90b2d8a653'

export type Served = {
  readonly dashboard: Dashboard
  readonly reader: MemoryReader
  readonly origin: string
  /** What the server logged. */
  readonly logged: readonly string[]
  /** Headers of a reader that has signed in. */
  readonly signedIn: Readonly<Record<string, string>>
}

/** A dashboard over what is told, on a free port, ended with the test. */
export async function serveTold(told: Told = shopDays(), port = 0): Promise<Served> {
  const reader = memoryReader(told)
  const logged: string[] = []
  const dashboard = await serveDashboard(
    {
      reader,
      host: '127.0.0.1',
      port,
      token,
      clock: { now: () => now, monotonicMs: () => now },
      log: (message) => logged.push(message),
    },
    new AbortController().signal,
  )
  onTestFinished(() => dashboard.close())
  const origin = `http://127.0.0.1:${dashboard.port}`
  const signedIn = { cookie: `${cookieName(dashboard.port)}=${sessionOf(token)}` }
  return { dashboard, reader, origin, logged, signedIn }
}

export type Answered = {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** One request with exactly these headers: `fetch` would not let a test lie about its host. */
export function ask(
  { dashboard }: Pick<Served, 'dashboard'>,
  path: string,
  options: {
    readonly method?: string
    readonly headers?: Readonly<Record<string, string>>
    readonly body?: string
  } = {},
): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const { method = 'GET', headers = {}, body } = options
    const request = httpRequest({ host: '127.0.0.1', port: dashboard.port, path, method, headers })
    request.once('error', reject)
    request.once('response', (response) => {
      const pieces: Buffer[] = []
      response.on('data', (piece: Buffer) => pieces.push(piece))
      response.once('error', reject)
      response.once('end', () => {
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(pieces).toString('utf8'),
        })
      })
    })
    request.end(body)
  })
}

/** One browser for the tests of a file: starting it takes longer than most of them. Tabs share nothing. */
export function browserOfFile(): () => Promise<Browser> {
  let browser: Promise<Browser> | undefined
  afterAll(async () => (await browser)?.close())
  return () => {
    skipWithout('chromium')
    return (browser ??= openBrowser())
  }
}

/** Waits until a page of ours is there: asked again when the document was exchanged meanwhile. */
export const arrived = (tab: Page, path: string): Promise<void> =>
  vi.waitFor(
    async () => {
      const there = await tab.evaluate(
        `document.querySelector('#main h1') !== null && document.readyState === 'complete' ? location.pathname : ''`,
      )
      if (there !== path) throw new Error(`not at ${path} yet`)
    },
    { timeout: 100_000 },
  )

/** A tab that has signed in with the URL that the monitor prints. */
export async function signedInTab(
  browser: Browser,
  served: Served,
  options: PageOptions = {},
): Promise<Page> {
  const tab = await browser.openPage(options)
  await tab.goto(served.dashboard.url)
  await arrived(tab, '/')
  return tab
}
