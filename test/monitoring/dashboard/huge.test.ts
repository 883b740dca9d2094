// A thousand checks, thirty days, a hundred thousand log lines. No time is asserted, since a busy machine would fail it
// (bench/dashboard.ts measures); how much is sent and kept is.
import { expect, test } from 'vitest'
import type { SeriesView } from '../../../src/monitoring/reading-contract.ts'
import type { Told } from './memory-reader.ts'
import { ask, browserOfFile, serveTold, signedInTab } from './serving.ts'
import { aCheck, aLine, aTarget, now, shopDays } from './shop-days.ts'

const openBrowser = browserOfFile()

const thousandChecks = Array.from({ length: 1000 }, (_, index) =>
  aCheck({ id: `check-${index}`, outcome: index === 700 ? 'fail' : 'ok' }),
)

const everyTenSeconds = (name: string): SeriesView => ({
  target: 'shop.local',
  name,
  labels: {},
  unit: '1/s',
  points: Array.from(
    { length: 259_200 },
    (_, index) => [now - (259_200 - index) * 10_000, index % 97] as const,
  ),
})

const huge = (): Told => ({
  ...shopDays(),
  targets: [aTarget({ checks: thousandChecks })],
  series: [everyTenSeconds('router_request_rate'), everyTenSeconds('router_error_ratio')],
  logs: Array.from({ length: 100_000 }, (_, index) => aLine(index)),
})

test('a page over a thousand checks and thirty days holds a bounded number of points and bytes', async () => {
  const served = await serveTold(huge())
  const { body, status } = await ask(served, '/applications/shop.local?range=30d', {
    headers: served.signedIn,
  })
  expect(status).toBe(200)
  const points = [...body.matchAll(/data-chart="([^"]*)"/g)].map(
    ([, data = '']) => (data.match(/,/g) ?? []).length,
  )
  expect(points).toHaveLength(2)
  for (const count of points) expect(count).toBeLessThan(2000)
  const packed = await ask(served, '/applications/shop.local?range=30d', {
    headers: { ...served.signedIn, 'accept-encoding': 'gzip' },
  })
  expect(Number(packed.headers['content-length'])).toBeLessThan(200_000)
})

test('among a thousand checks the one that fails comes first, and any is found by its name', async () => {
  const browser = await openBrowser()
  const served = await serveTold(huge())
  const tab = await signedInTab(browser, served)
  await tab.goto(`${served.origin}/applications/shop.local?range=6h`)
  expect(await tab.evaluate(`document.querySelector('tr[data-row^="check-"]').dataset.row`)).toBe('check-700')
  expect(await tab.text('.pages')).toContain('1,000 of 1,000 checks, page 1 of 10')
  await tab.follow('.pages a')
  expect(await tab.text('.pages')).toContain('page 2 of 10')
  await tab.type('#checks input[type=search]', 'check-421')
  await tab.follow('#checks form button')
  expect(
    await tab.evaluate(
      `[...document.querySelectorAll('tr[data-row^="check-"]')].map((row) => row.dataset.row)`,
    ),
  ).toEqual(['check-421'])
  expect(await tab.url()).toContain('range=6h')
  await tab.follow('tr[data-row="check-421"] a')
  expect(await tab.text('h1')).toBe('check-421')
})

test('a hundred thousand log lines are held, and a thousand at most are in the page', async () => {
  const browser = await openBrowser()
  const lines = Array.from({ length: 100_000 }, (_, index) => aLine(index))
  const served = await serveTold({ ...huge(), logs: [] })
  // More at once than is asked for: in life they come in many pieces.
  served.reader.logs = async ({ limit }) => (limit < 1000 ? lines.slice(-limit) : lines)
  const tab = await signedInTab(browser, served)
  await tab.goto(`${served.origin}/logs/shop.local`)
  await tab.until(`document.querySelector('#log-count').textContent === '100,000 lines'`)
  const inPage = `document.querySelectorAll('#log .block > div').length`
  expect(Number(await tab.evaluate(inPage))).toBeLessThan(1000)
  await tab.evaluate(`document.querySelector('#log').scrollTop = 0`)
  await tab.until(`document.querySelector('#log').innerText.includes('/api/orders/0 ')`)
  await tab.until(`${inPage} < 1000`)
  await tab.type('#log-search', '/api/orders/4217 ')
  await tab.until(`document.querySelector('#log-count').textContent === '1 of 100,000 lines'`)
})
