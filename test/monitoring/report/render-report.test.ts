import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { renderReport } from '../../../src/monitoring/report/render-report.ts'
import { openBrowser } from '../../support/chromium.ts'
import { skipWithout } from '../../support/engine.ts'
import { temporaryFolder } from '../../support/home.ts'
import { memoryReader } from '../dashboard/memory-reader.ts'
import { now, shopDays } from '../dashboard/shop-days.ts'

const week = { targets: [], fromMs: now - 7 * 86_400_000, toMs: now, now }

test('a report says what happened, with what each figure was computed from', async () => {
  const { json } = await renderReport(memoryReader(shopDays()), week)
  expect(json.targets.map(({ id }) => id)).toEqual(['clinic.production', 'shop.local', 'shop.staging'])
  const [clinic, shop, staging] = json.targets
  expect(shop?.uptime).toMatchObject({
    check: 'readiness',
    ratio: expect.closeTo(0.99, 2),
    measured: expect.closeTo(0.99, 2),
  })
  expect(shop?.releases.map(({ kind, verdict }) => [kind, verdict])).toEqual([
    ['deploy', 'worse'],
    ['rollback', 'no worse'],
  ])
  expect(clinic?.incidents).toMatchObject([{ rule: 'readiness', toMs: null, value: 3, threshold: 2 }])
  expect(clinic?.uptime).toMatchObject({ ratio: null })
  expect(staging).toMatchObject({ uptime: null, incidents: [], checks: [] })
  expect(json.deliveries).toMatchObject({ delivered: 2, waiting: 1, failed: [] })
})

test('only the targets that are asked for are in it', async () => {
  const { json, html } = await renderReport(memoryReader(shopDays()), { ...week, targets: ['shop.local'] })
  expect(json.targets.map(({ id }) => id)).toEqual(['shop.local'])
  expect(html).not.toContain('clinic.example.com')
})

test('the same store and time give the same bytes', async () => {
  const [first, second] = [
    await renderReport(memoryReader(shopDays()), week),
    await renderReport(memoryReader(shopDays()), week),
  ]
  expect(second.html).toBe(first.html)
  expect(second.json).toEqual(first.json)
})

test('the file loads nothing, runs nothing, and reads well in a browser, on a phone too', async () => {
  skipWithout('chromium')
  const { html } = await renderReport(memoryReader(shopDays()), week)
  expect(html).not.toMatch(/<script|https?:\/\/(?!127\.0\.0\.1|clinic\.example\.com|www\.w3\.org)/)
  const file = join(await temporaryFolder(), 'report.html')
  await writeFile(file, html)
  await using browser = await openBrowser()
  for (const options of [{}, { width: 320, colorScheme: 'dark' as const }]) {
    const tab = await browser.openPage(options)
    await tab.goto(pathToFileURL(file).href)
    expect(await tab.text('h1')).toBe('Report, 2026-11-17 to 2026-11-24')
    expect(await tab.evaluate('getComputedStyle(document.body).fontFamily')).toContain('system-ui')
    expect(await tab.evaluate('document.documentElement.scrollWidth > innerWidth')).toBe(false)
    expect(await tab.axe()).toEqual([])
    expect(tab.problems()).toEqual([])
  }
})
