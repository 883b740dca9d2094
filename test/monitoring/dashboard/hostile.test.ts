import { expect, test } from 'vitest'
import { renderReport } from '../../../src/monitoring/report/render-report.ts'
import { memoryReader, type Told } from './memory-reader.ts'
import { browserOfFile, ask, serveTold, signedInTab } from './serving.ts'
import { now, shopDays } from './shop-days.ts'

const openBrowser = browserOfFile()

/** Breaks out of content, attributes, scripts, styles and URLs, if anything lets it. */
const attack = `"'><img src=x onerror="window.hacked=1"><script>window.hacked=1</script></style></textarea>\${7*7}javascript:window.hacked=1//`
const canary = 'canary-5e1b7c90aa'

/** Ids keep their meaning; every other text becomes `text`. */
function everywhere<Value>(value: Value, change: (text: string, key: string) => string): Value {
  const walk = (found: unknown, key: string): unknown => {
    if (typeof found === 'string') return change(found, key)
    if (Array.isArray(found)) return found.map((item) => walk(item, key))
    if (typeof found === 'object' && found !== null)
      return Object.fromEntries(Object.entries(found).map(([name, item]) => [name, walk(item, name)]))
    return found
  }
  const changed: unknown = walk(value, '')
  return isLike(changed, value) ? changed : value
}

const isLike = <Value>(changed: unknown, value: Value): changed is Value => typeof changed === typeof value

/** Texts with a closed set of values, and those by which things find each other. */
const closed = new Set(['state', 'outcome', 'verdict', 'severity', 'status', 'kind'])

const attacked = (told: Told): Told =>
  everywhere(told, (text, key) => (closed.has(key) ? text : `${text}${attack}`))

const paths = (told: Told): readonly string[] => [
  '/',
  ...told.targets.map(({ target }) => `/applications/${encodeURIComponent(target.id)}?range=1h&metric=o`),
  ...told.targets.flatMap(({ target, checks }) =>
    checks.map(({ id }) => `/applications/${encodeURIComponent(target.id)}/checks/${encodeURIComponent(id)}`),
  ),
  '/alerts',
  `/alerts?target=${encodeURIComponent(attack)}`,
  ...told.stories.map(({ alert }) => `/alerts/${encodeURIComponent(alert.id)}`),
  '/deliveries',
  `/logs/${encodeURIComponent(told.targets[0]?.target.id ?? '')}`,
  '/runs',
  ...told.runs.map(({ runId }) => `/runs/${encodeURIComponent(runId)}`),
  '/health',
  `/${encodeURIComponent(attack)}`,
  `/applications/${encodeURIComponent(attack)}`,
  `/applications/${encodeURIComponent(told.targets[0]?.target.id ?? '')}?metric=${encodeURIComponent(attack)}&range=${encodeURIComponent(attack)}`,
]

test('markup in names, reasons, labels, log lines and paths stays text on every page, and runs nowhere', async () => {
  const told = attacked(shopDays())
  const served = await serveTold(told)
  const browser = await openBrowser()
  const tab = await signedInTab(browser, served)
  for (const path of paths(told)) {
    await tab.goto(`${served.origin}${path}`)
    const found = await tab.evaluate(
      `[window.hacked ?? 0, document.querySelectorAll('img, [onerror], a[href^="javascript:"], main script').length]`,
    )
    expect([path, found]).toEqual([path, [0, 0]])
  }
  await tab.goto(`${served.origin}/logs/${encodeURIComponent(told.targets[0]?.target.id ?? '')}`)
  await tab.until(`document.querySelector('#log-count').textContent.includes('400')`)
  await tab.type('#log-search', 'onerror')
  await tab.until(`document.querySelectorAll('#log mark').length > 0`)
  expect(await tab.evaluate(`[window.hacked ?? 0, document.querySelectorAll('img').length]`)).toEqual([0, 0])
  expect(tab.problems().filter(({ text }) => !text.includes('404'))).toEqual([])
})

test('markup stays text in a report', async () => {
  const { html } = await renderReport(memoryReader(attacked(shopDays())), {
    targets: [],
    fromMs: now - 86_400_000,
    toMs: now,
    now,
  })
  expect(html).not.toMatch(/<img|<script|<\/textarea/)
  expect(html.match(/<\/style>/g)).toHaveLength(1)
})

test('a password in a URL, and what is named like a secret, is on no page and in no report', async () => {
  const leaky = everywhere(shopDays(), (text, key) => {
    if (key === 'url') return `https://alice:${canary}@shop.example.com/`
    const shown = [
      'subject',
      'reason',
      'summary',
      'expression',
      'note',
      'lastError',
      'why',
      'error',
      'text',
      'problems',
    ]
    return shown.includes(key)
      ? `${text} postgres://alice:${canary}@db/x?token=${canary} password: ${canary}`
      : text
  })
  const served = await serveTold(leaky)
  for (const path of paths(leaky)) {
    const { body } = await ask(served, path, { headers: served.signedIn })
    expect([path, body.includes(canary)]).toEqual([path, false])
  }
  const { html, json } = await renderReport(served.reader, { targets: [], fromMs: 0, toMs: now, now })
  expect(html).not.toContain(canary)
  expect(JSON.stringify(json)).not.toContain(canary)
})
