// One tab of a browser, driven as a person would: real mouse and key events, waiting for loads and facts.
import { writeFile } from 'node:fs/promises'
import * as z from 'zod'
import { runAxe, type AxeViolation } from './axe.ts'
import { problemOf, type PageProblem } from './page-problems.ts'
import type { Connection } from './pipe.ts'

export type PageOptions = {
  readonly width?: number
  readonly height?: number
  readonly colorScheme?: 'light' | 'dark'
  readonly javascript?: 'on' | 'off'
}

export type Page = {
  /** Loads a URL and waits for its `load` event; answers with the status of the document. */
  goto(url: string): Promise<number>
  /** The JSON value of an expression, or of the promise that it gives. */
  evaluate(expression: string): Promise<unknown>
  /** The text that a person sees of the first element of `selector`. */
  text(selector?: string): Promise<string>
  /** Waits until an expression is true, in the document that is there then. The test's own time limit ends the wait. */
  until(expression: string): Promise<void>
  /** Clicks the middle of the first element of `selector`, after scrolling to it. */
  click(selector: string): Promise<void>
  /** Clicks what leads to another document, and waits until that is loaded. */
  follow(selector: string): Promise<void>
  /** Replaces what stands in a field by typing. */
  type(selector: string, text: string): Promise<void>
  /** Chooses the option of a `select` that has this value. */
  choose(selector: string, value: string): Promise<void>
  /** Presses a key: `Tab`, `Enter`, `Escape`, `ArrowDown`, or one character. */
  press(key: string): Promise<void>
  /** Everything that went to the console as an error or warning, and every exception, since the page was opened. */
  problems(): readonly PageProblem[]
  /** What axe finds against WCAG 2.2 A and AA. It needs scripts to be on. */
  axe(): Promise<readonly AxeViolation[]>
  /** Writes a PNG of the whole page. */
  screenshot(file: string): Promise<void>
  resize(width: number, height: number): Promise<void>
  colorScheme(scheme: 'light' | 'dark'): Promise<void>
  url(): Promise<string>
}

const Target = z.object({ targetId: z.string() })
const Context = z.object({ browserContextId: z.string() })
const Session = z.object({ sessionId: z.string() })
const Frame = z.object({ frameTree: z.object({ frame: z.object({ id: z.string() }) }) })
const Evaluated = z.object({
  result: z.object({ value: z.unknown().optional() }),
  exceptionDetails: z
    .object({ text: z.string(), exception: z.object({ description: z.string().optional() }).optional() })
    .optional(),
})
const Navigation = z.object({ errorText: z.string().optional(), loaderId: z.string().optional() })
const Navigated = z.object({ frame: z.object({ loaderId: z.string(), parentId: z.string().optional() }) })
/** How the protocol says that a document, and with it what was asked of it, is gone. */
const isExchange = /navigated or closed|context was destroyed|Cannot find context|Promise was collected/
const Image = z.object({ data: z.string() })
const Response = z.object({ type: z.string(), response: z.object({ status: z.int(), url: z.string() }) })

/** Opens a tab in a context of its own: no cookie is shared with another tab. */
export async function openPage(connection: Connection, options: PageOptions): Promise<Page> {
  const { browserContextId } = Context.parse(await connection.send('Target.createBrowserContext'))
  const { targetId } = Target.parse(
    await connection.send('Target.createTarget', { url: 'about:blank', browserContextId }),
  )
  const { sessionId } = Session.parse(
    await connection.send('Target.attachToTarget', { targetId, flatten: true }),
  )
  const send = (method: string, params?: object): Promise<unknown> =>
    connection.send(method, params, sessionId)

  const problems: PageProblem[] = []
  const waitingForLoad = new Set<() => void>()
  /** Documents that were shown so far, oldest first. */
  const shown: { readonly loaderId: string; isLoaded: boolean }[] = []
  let documentStatus = 0
  connection.listen((event) => {
    if (event.sessionId !== sessionId) return
    const problem = problemOf(event)
    if (problem !== undefined) problems.push(problem)
    if (event.method === 'Network.responseReceived') {
      const { type, response } = Response.parse(event.params)
      if (type === 'Document') documentStatus = response.status
    }
    if (event.method === 'Page.frameNavigated') {
      const { frame } = Navigated.parse(event.params)
      if (frame.parentId === undefined) shown.push({ loaderId: frame.loaderId, isLoaded: false })
    }
    if (event.method === 'Page.loadEventFired') {
      const current = shown.at(-1)
      if (current !== undefined) current.isLoaded = true
      for (const loaded of waitingForLoad) loaded()
    }
  })
  const nextLoad = (): Promise<void> =>
    new Promise((resolve) => {
      const loaded = (): void => {
        waitingForLoad.delete(loaded)
        resolve()
      }
      waitingForLoad.add(loaded)
    })
  /** Until this document is loaded, or one that it led to. */
  const loadOf = async (loaderId: string): Promise<void> => {
    const isLoaded = (): boolean => {
      const place = shown.findIndex((document) => document.loaderId === loaderId)
      return place >= 0 && shown.slice(place).some((document) => document.isLoaded)
    }
    while (!isLoaded()) await nextLoad()
  }

  await Promise.all(['Page', 'Runtime', 'Network', 'Log'].map((domain) => send(`${domain}.enable`)))
  let size = { width: options.width ?? 1280, height: options.height ?? 800 }
  const resize = async (width: number, height: number): Promise<void> => {
    size = { width, height }
    await send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: false })
  }
  const colorScheme = async (value: 'light' | 'dark'): Promise<void> => {
    await send('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value }] })
  }
  await resize(size.width, size.height)
  await colorScheme(options.colorScheme ?? 'light')
  if (options.javascript === 'off') await send('Emulation.setScriptExecutionDisabled', { value: true })

  const evaluateIn = async (expression: string, contextId?: number): Promise<unknown> => {
    const { result, exceptionDetails } = Evaluated.parse(
      await send('Runtime.evaluate', {
        expression,
        awaitPromise: true,
        returnByValue: true,
        ...(contextId === undefined ? {} : { contextId }),
      }),
    )
    if (exceptionDetails !== undefined)
      throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text)
    return result.value
  }
  const evaluate = (expression: string): Promise<unknown> => evaluateIn(expression)
  /** False when the document was exchanged for another one meanwhile. */
  const holdsHere = async (wait: string): Promise<boolean> => {
    try {
      return (await evaluate(wait)) === true
    } catch (error) {
      if (error instanceof Error && isExchange.test(error.message)) return false
      throw error
    }
  }
  const element = (selector: string): string =>
    `(document.querySelector(${JSON.stringify(selector)}) ?? (() => { throw new Error(${JSON.stringify(`nothing on the page is ${selector}`)}) })())`

  const mouse = (type: string, point: { x: number; y: number }): Promise<unknown> =>
    send('Input.dispatchMouseEvent', { type, ...point, button: 'left', clickCount: 1 })
  const click = async (selector: string): Promise<void> => {
    const point = z.object({ x: z.number(), y: z.number() }).parse(
      await evaluate(`(() => {
        const found = ${element(selector)}
        found.scrollIntoView({ block: 'center', behavior: 'instant' })
        const { x, y, width, height } = found.getBoundingClientRect()
        if (width === 0 || height === 0) throw new Error(${JSON.stringify(`${selector} cannot be seen`)})
        return { x: x + width / 2, y: y + height / 2 }
      })()`),
    )
    await mouse('mousePressed', point)
    await mouse('mouseReleased', point)
  }

  return {
    goto: async (url) => {
      const { errorText, loaderId } = Navigation.parse(await send('Page.navigate', { url }))
      if (errorText !== undefined && errorText !== 'net::ERR_HTTP_RESPONSE_CODE_FAILURE')
        throw new Error(`${url}: ${errorText}`)
      // The load of the document before it may be told late, and counts for nothing.
      if (loaderId !== undefined) await loadOf(loaderId)
      return documentStatus
    },
    evaluate,
    text: async (selector = 'body') => z.string().parse(await evaluate(`${element(selector)}.innerText`)),
    until: async (expression) => {
      // Asked again with each frame, inside the page: a fact is waited for, not a time.
      const wait = `new Promise((resolve) => { const look = () => (${expression}) ? resolve(true) : requestAnimationFrame(look); look() })`
      while (!(await holdsHere(wait)));
    },
    click,
    follow: async (selector) => {
      const loaded = nextLoad()
      await click(selector)
      await loaded
    },
    type: async (selector, text) => {
      await evaluate(`(() => { const found = ${element(selector)}; found.focus(); found.select?.() })()`)
      await send('Input.insertText', { text })
    },
    choose: async (selector, value) => {
      await evaluate(`(() => {
        const found = ${element(selector)}
        if (![...found.options].some((option) => option.value === ${JSON.stringify(value)})) throw new Error(${JSON.stringify(`${selector} has no option ${value}`)})
        found.value = ${JSON.stringify(value)}
        found.dispatchEvent(new Event('input', { bubbles: true }))
        found.dispatchEvent(new Event('change', { bubbles: true }))
      })()`)
    },
    press: async (key) => {
      const text = key === 'Enter' ? '\r' : key.length === 1 ? key : undefined
      const codes: Readonly<Record<string, number>> = {
        Tab: 9,
        Enter: 13,
        Escape: 27,
        ArrowUp: 38,
        ArrowDown: 40,
      }
      const shared = {
        key,
        windowsVirtualKeyCode: codes[key] ?? key.toUpperCase().charCodeAt(0),
        ...(text === undefined ? {} : { text }),
      }
      await send('Input.dispatchKeyEvent', { type: text === undefined ? 'rawKeyDown' : 'keyDown', ...shared })
      await send('Input.dispatchKeyEvent', { type: 'keyUp', ...shared })
    },
    problems: () => problems,
    axe: async () => {
      const { frameTree } = Frame.parse(await send('Page.getFrameTree'))
      const { executionContextId } = z
        .object({ executionContextId: z.int() })
        .parse(
          await send('Page.createIsolatedWorld', { frameId: frameTree.frame.id, worldName: 'accessibility' }),
        )
      return runAxe((expression) => evaluateIn(expression, executionContextId))
    },
    screenshot: async (file) => {
      const { data } = Image.parse(await send('Page.captureScreenshot', { captureBeyondViewport: true }))
      await writeFile(file, Buffer.from(data, 'base64'))
      // A picture of the whole page leaves the tab in its size, where clicks would miss.
      await resize(size.width, size.height)
    },
    resize,
    colorScheme,
    url: async () => z.string().parse(await evaluate('location.href')),
  }
}
