import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openBrowser } from './chromium.ts'
import { skipWithout } from './engine.ts'
import { temporaryFolder } from './home.ts'

async function serve(html: string): Promise<string> {
  const server = createServer((request, response) => {
    if (request.url !== '/') response.statusCode = 404
    response.setHeader('content-type', 'text/html; charset=utf-8')
    response.setHeader('content-security-policy', "default-src 'self'; img-src data:")
    response.end(html)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return `http://127.0.0.1:${address.port}/`
}

const page = (body: string): string =>
  `<!doctype html><html lang="en"><head><title>A page</title><link rel="icon" href="data:,"></head><body><main><h1>A page</h1>${body}</main></body></html>`

test('a page is driven with mouse and keys, and its picture is taken', async () => {
  skipWithout('chromium')
  const url = await serve(
    page('<form><label>Word <input name="word"></label><button>Send</button></form><p>text</p>'),
  )
  await using browser = await openBrowser()
  const tab = await browser.openPage({ width: 360, height: 640 })
  expect(await tab.goto(url)).toBe(200)
  const file = join(await temporaryFolder(), 'page.png')
  await tab.screenshot(file)
  await tab.type('input', 'a b')
  await tab.follow('button')
  expect(await tab.url()).toBe(`${url}?word=a+b`)
  expect(await tab.text('p')).toBe('text')
  expect(await tab.evaluate('innerWidth')).toBe(360)
  expect((await readFile(file)).subarray(1, 4).toString()).toBe('PNG')
})

test('what a page complains of and what axe finds in it is told', async () => {
  skipWithout('chromium')
  const url = await serve(page('<img src="data:,x"><script>console.log(1)</script>'))
  await using browser = await openBrowser()
  const tab = await browser.openPage()
  await tab.goto(url)
  expect(tab.problems().map(({ text }) => text)).toEqual([expect.stringContaining('Content Security Policy')])
  expect((await tab.axe()).map(({ id }) => id)).toEqual(['image-alt'])
})

test('a wait outlives the exchange of its document', async () => {
  skipWithout('chromium')
  const url = await serve('<h1>hello</h1>')
  await using browser = await openBrowser()
  const page = await browser.openPage()
  await page.goto(url)
  const waiting = page.until("location.search === '?second'")
  expect(await page.goto(`${url}/?second`)).toBe(404)
  await waiting
})
