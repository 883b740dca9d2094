// routes: which path is which page. Every page is made from the reader alone.
import { messageOf, NexoError } from '../../kernel/errors.ts'
import type { MonitorReader } from '../reading-contract.ts'
import type { Page, PageRequest } from './page.ts'
import { decodedSegment } from './path-segment.ts'
import { alertPage } from './pages/alert.ts'
import { alertsPage } from './pages/alerts.ts'
import { applicationPage } from './pages/application.ts'
import { checkPage } from './pages/check.ts'
import { deliveriesPage } from './pages/deliveries.ts'
import { healthPage } from './pages/health.ts'
import { logsPage } from './pages/logs.ts'
import { failedPage, notFoundPage } from './pages/notice.ts'
import { overviewPage } from './pages/overview.ts'
import { runPage, runsPage } from './pages/runs.ts'

export type MadePage = { readonly status: number; readonly page: Page; readonly request: PageRequest }

type Maker = (request: PageRequest, id: string) => Promise<Page | undefined>

const plainPages: Readonly<Record<string, Found['make']>> = {
  '/': overviewPage,
  '/alerts': alertsPage,
  '/deliveries': deliveriesPage,
  '/logs': (request) => logsPage(request, undefined),
  '/runs': runsPage,
  '/health': healthPage,
}

const pagesOfOne: Readonly<Record<string, Maker>> = {
  applications: applicationPage,
  alerts: alertPage,
  logs: logsPage,
  runs: runPage,
}

/** Makes a page; undefined when nothing is called so. */
type Found = { readonly make: (request: PageRequest) => Promise<Page | undefined>; readonly name: string }

function makerOf(path: string): Found | undefined {
  const plain = Object.hasOwn(plainPages, path) ? plainPages[path] : undefined
  if (plain !== undefined) return { make: plain, name: path }
  const [, kind = '', ...rest] = path.split('/')
  const [id, part, inner, ...more] = rest.map(decodedSegment)
  if (id === undefined || id === '' || more.length > 0) return undefined
  if (rest.length === 1) {
    const make = Object.hasOwn(pagesOfOne, kind) ? pagesOfOne[kind] : undefined
    return make && { make: (request) => make(request, id), name: id }
  }
  return kind === 'applications' && part === 'checks' && inner !== undefined
    ? { make: async (request) => checkPage(request, id, inner), name: inner }
    : undefined
}

/** An alert that is unknown is a page that is not there; its room says so with an error. */
const isUnknown = (error: unknown): boolean => error instanceof NexoError && error.code.endsWith('-UNKNOWN')

async function makePage(request: PageRequest, path: string): Promise<{ status: number; page: Page }> {
  const found = makerOf(path)
  if (found === undefined) return { status: 404, page: notFoundPage('There is no such page.') }
  try {
    const page = await found.make(request)
    return page === undefined
      ? { status: 404, page: notFoundPage(`Nothing here is called ${found.name}.`) }
      : { status: 200, page }
  } catch (error) {
    if (isUnknown(error)) return { status: 404, page: notFoundPage(messageOf(error)) }
    throw error
  }
}

/** Makes the page at `path`. What the reader cannot tell is said on the page, with status 503. */
export async function pageAt(
  reader: MonitorReader,
  path: string,
  query: URLSearchParams,
  now: number,
): Promise<MadePage> {
  try {
    const request = { reader, now, query, targets: await reader.targets() }
    return { ...(await makePage(request, path)), request }
  } catch (error) {
    const hint = error instanceof NexoError ? error.hint : 'Try again; see `nexo monitor status`.'
    const page = failedPage(messageOf(error), hint)
    return { status: 503, page, request: { reader, now, query, targets: [] } }
  }
}
