// What the browser adds: live pages, a banner when they are not, keys, search, charts that can be read, followed logs.
import { expect, test, vi } from 'vitest'
import { arrived, browserOfFile, serveTold, signedInTab, token } from './serving.ts'
import { aLine, aTarget, shopDays } from './shop-days.ts'

const openBrowser = browserOfFile()

const isLive = `document.querySelector('#live .word').textContent === 'live'`

test('the URL that the monitor prints signs in, and the token leaves the address bar', async () => {
  const served = await serveTold()
  const browser = await openBrowser()
  const tab = await signedInTab(browser, served)
  expect(await tab.url()).toBe(`${served.origin}/`)
  expect(await tab.evaluate('document.documentElement.outerHTML')).not.toContain(token)
  expect(await tab.evaluate('document.cookie')).not.toContain('nexo-dashboard')
  // Again, with the session that there is.
  await tab.evaluate(`location.hash = '#token=${token}'`)
  await tab.until(`location.hash === ''`)
})

test('a change is shown without a reload; focus and opened details stay', async () => {
  const served = await serveTold()
  const browser = await openBrowser()
  const tab = await signedInTab(browser, served)
  await tab.goto(`${served.origin}/applications/shop.local`)
  await tab.until(isLive)
  await tab.evaluate(
    `(window.marked = true, document.querySelector('.as-table').open = true, document.querySelector('main .ranges a').focus())`,
  )
  const targets = served.reader.told.targets.map((view) =>
    view.target.id === 'shop.local' ? aTarget({ state: 'down', firing: 3 }) : view,
  )
  served.reader.tell({ targets }, 'targets', 'shop.local')
  await tab.until(`document.querySelector('main .facts').textContent.includes('3 firing')`)
  expect(
    await tab.evaluate(
      `[window.marked, document.querySelector('.as-table').open, document.activeElement.textContent, document.title, document.querySelector('.count').textContent, document.querySelector('#news').textContent]`,
    ),
  ).toEqual([true, true, '15m', '(4) shop.local · nexo', '4 firing', 'Alerts: 4 firing'])
  expect(tab.problems()).toEqual([])
})

test('a change of something else leaves the page alone', async () => {
  const served = await serveTold()
  const browser = await openBrowser()
  const tab = await signedInTab(browser, served)
  await tab.goto(`${served.origin}/applications/shop.local`)
  await tab.until(isLive)
  await tab.evaluate(
    `(window.asked = 0, window.fetch = ((own) => (...input) => (window.asked += 1, own(...input)))(window.fetch))`,
  )
  served.reader.tell({}, 'targets', 'clinic.production')
  served.reader.tell({}, 'runs')
  served.reader.tell({ targets: [aTarget({ state: 'degraded' })] }, 'targets', 'shop.local')
  await tab.until(`document.querySelector('main .facts').textContent.includes('degraded')`)
  expect(await tab.evaluate('window.asked')).toBe(1)
})

test('when the monitor goes away the page says how old it is; when it is back, it is live again', async () => {
  const first = await serveTold()
  const browser = await openBrowser()
  const tab = await signedInTab(browser, first)
  await tab.until(isLive)
  await first.dashboard.close()
  await tab.until(`!document.querySelector('#stale').hidden`)
  expect(await tab.text('#stale')).toMatch(/does not answer. What is shown is from 1(?:1:59|2:0\d):\d\d UTC/)
  expect(await tab.text('#live')).toContain('not live')
  await serveTold({ ...shopDays(), targets: [aTarget({ state: 'degraded' })] }, first.dashboard.port)
  await tab.until(
    `document.querySelector('#stale').hidden && document.querySelector('.tile').textContent.includes('1 degraded')`,
  )
  await tab.until(isLive)
})

test('a tab that was hidden lets its connection go, and catches up when it is seen again', async () => {
  const browser = await openBrowser()
  const served = await serveTold()
  const tab = await signedInTab(browser, served)
  await tab.until(isLive)
  // What a browser does with a tab in the background, without the wait: timers run at once.
  await tab.evaluate(`(() => {
    const later = window.setTimeout
    window.setTimeout = (act) => later(act, 0)
    window.isHidden = true
    Object.defineProperty(document, 'hidden', { get: () => window.isHidden, configurable: true })
    document.dispatchEvent(new Event('visibilitychange'))
  })()`)
  await vi.waitFor(() => expect(served.reader.listeners()).toBe(0), { timeout: 100_000 })
  served.reader.tell({ targets: [aTarget({ state: 'degraded' })] }, 'targets')
  await tab.evaluate(`(window.isHidden = false, document.dispatchEvent(new Event('visibilitychange')))`)
  await tab.until(`document.querySelector('.tile').textContent.includes('1 degraded')`)
  await vi.waitFor(() => expect(served.reader.listeners()).toBe(1), { timeout: 100_000 })
})

test("ages go on by the monitor's clock, also in a browser whose own is far from it", async () => {
  const browser = await openBrowser()
  // The monitor's clock stands at a fixed time of the past.
  const tab = await signedInTab(browser, await serveTold())
  const age = `[...document.querySelectorAll('.tile time')].at(-1).textContent`
  // 22 seconds when the page was made, and what has passed since: years, by the browser's own clock.
  const first = await tab.evaluate(age)
  expect(first).toMatch(/^(?:2[2-9]|[3-9]\d) s ago$|^\d min ago$/)
  await tab.until(`${age} !== ${JSON.stringify(first)}`)
  expect(await tab.evaluate(age)).toMatch(/^\d+ s ago$|^\d min ago$/)
})

test('keys find and open rows, and mean nothing while one writes', async () => {
  const served = await serveTold()
  const browser = await openBrowser()
  const tab = await signedInTab(browser, served)
  const focused = (): Promise<unknown> =>
    tab.evaluate(`document.activeElement.textContent || document.activeElement.tagName`)
  await tab.press('j')
  expect(await focused()).toBe('clinic')
  await tab.press('j')
  expect(await focused()).toBe('shop')
  await tab.press('k')
  expect(await focused()).toBe('clinic')
  await tab.press('/')
  expect(await focused()).toBe('INPUT')
  await tab.type('main [data-search] input', 'STAGING shop')
  const shown = `[...document.querySelectorAll('main tr[data-row]')].filter((row) => !row.hidden).length`
  await tab.until(`${shown} === 1`)
  // A renewal keeps what is hidden hidden.
  served.reader.tell(
    { targets: served.reader.told.targets.map((view) => ({ ...view, firing: 2 })) },
    'targets',
  )
  await tab.until(`document.querySelector('.count').textContent.startsWith('6')`)
  expect(await tab.evaluate(shown)).toBe(1)
  await tab.press('j')
  expect(await tab.evaluate(`document.querySelector('main [data-search] input').value`)).toContain('j')
  await tab.press('Escape')
  await tab.press('?')
  expect(await tab.evaluate(`document.querySelector('#help').open`)).toBe(true)
  expect(await tab.axe()).toEqual([])
  await tab.press('Escape')
  await tab.press('g')
  await tab.press('a')
  await arrived(tab, '/alerts')
})

test('a chart is read with the arrow keys and with the pointer, all charts at the same time', async () => {
  const served = await serveTold()
  const browser = await openBrowser()
  const tab = await signedInTab(browser, served)
  await tab.goto(`${served.origin}/applications/shop.local`)
  await tab.until(`document.querySelector('#errors .reader').getAttribute('role') === 'slider'`)
  await tab.evaluate(`document.querySelector('#errors .reader').focus()`)
  const heard = (): Promise<unknown> => tab.evaluate(`document.activeElement.getAttribute('aria-valuetext')`)
  expect(await heard()).toMatch(/^12:00:00, answered 5xx 0\.0\d+ %$/)
  await tab.evaluate(
    `document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: 'Home', bubbles: true, cancelable: true }))`,
  )
  await tab.evaluate(
    `document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: 'PageUp', bubbles: true, cancelable: true }))`,
  )
  // 11:06: the bad release serves.
  expect(await heard()).toMatch(/^11:06:00, answered 5xx [123]\.?\d* %$/)
  expect(await tab.evaluate(`document.querySelector('#latency .at').textContent`)).toBe('11:06:00')
  // 11:21: the monitor was off.
  await tab.evaluate(
    `for (let i = 0; i < 25; i += 1) document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true, cancelable: true }))`,
  )
  expect(await heard()).toBe('11:21:00, answered 5xx no data')
  expect(tab.problems()).toEqual([])
})

test('colours are chosen, kept, and there before the first paint', async () => {
  const served = await serveTold()
  const browser = await openBrowser()
  const tab = await signedInTab(browser, served, { colorScheme: 'light' })
  const page = `getComputedStyle(document.body).backgroundColor`
  const light = await tab.evaluate(page)
  await tab.follow('.theme button')
  expect(await tab.evaluate(page)).not.toBe(light)
  await tab.goto(`${served.origin}/alerts`)
  expect(await tab.evaluate('document.documentElement.dataset.theme')).toBe('dark')
  await tab.follow('.theme button')
  await tab.colorScheme('dark')
  expect(await tab.evaluate(page)).toBe(light)
})

test('a log is followed until one scrolls up; it is searched, and goes on where one wants', async () => {
  const lines = Array.from({ length: 4000 }, (_, index) => aLine(index))
  const served = await serveTold({ ...shopDays(), logs: lines })
  const browser = await openBrowser()
  const tab = await signedInTab(browser, served)
  await tab.goto(`${served.origin}/logs/shop.local`)
  const log = `document.querySelector('#log')`
  const isAtEnd = `${log}.scrollHeight - ${log}.scrollTop - ${log}.clientHeight < 24`
  await tab.until(`document.querySelector('#log-count').textContent === '4,000 lines' && ${isAtEnd}`)
  // Few of them are in the page.
  expect(Number(await tab.evaluate(`${log}.querySelectorAll('.block > div').length`))).toBeLessThan(1000)
  await tab.evaluate(`${log}.scrollTop -= 900`)
  await tab.until(`!document.querySelector('#log-latest').hidden`)
  const top = await tab.evaluate(`${log}.scrollTop`)
  served.reader.tell({ logs: [...lines, aLine(4000, 'the needle')] }, 'checks')
  await tab.until(`document.querySelector('#log-latest').textContent.includes('1 new')`)
  expect(await tab.evaluate(`${log}.scrollTop`)).toBe(top)
  await tab.click('#log-latest')
  await tab.until(`${isAtEnd} && ${log}.textContent.includes('the needle')`)
  await tab.type('#log-search', 'NEEDLE')
  await tab.until(`document.querySelector('#log-count').textContent === '1 of 4,001 lines'`)
  expect(await tab.evaluate(`${log}.querySelector('mark').textContent`)).toBe('needle')
  expect(await tab.axe()).toEqual([])
  expect(tab.problems()).toEqual([])
})
