// Every page in a real browser: no complaint in the console, nothing that axe objects to, nothing wider than the screen.
import { expect, test } from 'vitest'
import type { PageOptions } from '../../support/chromium/page.ts'
import type { Told } from './memory-reader.ts'
import { browserOfFile, serveTold, signedInTab, type Served } from './serving.ts'
import { shopDays } from './shop-days.ts'

const openBrowser = browserOfFile()

const paths = [
  '/',
  '/applications/shop.local',
  '/applications/shop.local?range=30d',
  '/applications/shop.staging',
  '/applications/shop.local/checks/readiness',
  '/alerts',
  '/alerts/clinic.production%3Areadiness',
  '/deliveries',
  '/logs/shop.local',
  '/runs',
  '/runs/%40orchestrate%2Fo-20261124-115400-77aa%2F1',
  '/runs/%40orchestrate%2Fo-20261123-090000-12bb%2F2',
  '/health',
]

const looks: Readonly<Record<string, PageOptions>> = {
  'in the light': { colorScheme: 'light' },
  'in the dark': { colorScheme: 'dark' },
  'on a phone of 320 pixels': { width: 320, height: 640, colorScheme: 'dark' },
}

async function look(served: Served, options: PageOptions): Promise<readonly unknown[]> {
  const browser = await openBrowser()
  const tab = await signedInTab(browser, served, options)
  const faults: unknown[] = []
  for (const path of paths) {
    const status = await tab.goto(`${served.origin}${path}`)
    if (status !== 200) faults.push({ path, status })
    await tab.until(`document.querySelector('#live .word').textContent === 'live'`)
    if (await tab.evaluate('document.documentElement.scrollWidth > innerWidth'))
      faults.push({ path, wide: true })
    faults.push(...(await tab.axe()).map((violation) => ({ path, violation })))
  }
  return [...faults, ...tab.problems()]
}

test.each(Object.entries(looks))(
  'pages are sound %s',
  async (_name, options) => {
    expect(await look(await serveTold(), options)).toEqual([])
  },
  300_000,
)

const empty: Told = {
  ...shopDays(),
  targets: [],
  stories: [],
  deliveries: [],
  series: [],
  markers: [],
  logs: [],
  runs: [],
}

test('a monitor that watches nothing yet says on each page what to do', async () => {
  const served = await serveTold(empty)
  const browser = await openBrowser()
  const tab = await signedInTab(browser, served)
  for (const path of ['/', '/alerts', '/deliveries', '/logs', '/runs']) {
    await tab.goto(`${served.origin}${path}`)
    expect([
      path,
      await tab.evaluate(`document.querySelector('.empty code[data-copy]')?.textContent.startsWith('nexo ')`),
    ]).toEqual([path, true])
    expect(await tab.axe()).toEqual([])
  }
  expect(tab.problems()).toEqual([])
})

test('a token can be typed, and a wrong one is told', async () => {
  const served = await serveTold()
  const browser = await openBrowser()
  const tab = await browser.openPage({ width: 320 })
  await tab.goto(`${served.origin}/alerts`)
  await tab.type('input[name=token]', 'wrong')
  await tab.follow('#sign-in button')
  expect(await tab.text('[role=alert]')).toContain('does not fit')
  expect(await tab.axe()).toEqual([])
  await tab.type('input[name=token]', 'canary-token-4f7c1e90b2d8a653')
  await tab.follow('#sign-in button')
  expect(await tab.url()).toBe(`${served.origin}/alerts`)
})

test('without scripts one signs in, reads, and changes the colours', async () => {
  const browser = await openBrowser()
  const served = await serveTold()
  const tab = await browser.openPage({ javascript: 'off' })
  await tab.goto(`${served.origin}/applications/shop.local`)
  await tab.type('input[name=token]', 'canary-token-4f7c1e90b2d8a653')
  await tab.follow('#sign-in button')
  expect(await tab.text('main')).toContain('no backup is configured')
  await tab.follow('.theme button')
  expect(await tab.evaluate('document.documentElement.dataset.theme')).toBe('dark')
  expect(tab.problems()).toEqual([])
})
