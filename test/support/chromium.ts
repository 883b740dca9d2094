// A real browser for tests of pages: headless Chromium over the DevTools protocol, spoken through a pipe, so no port is taken.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openPage, type Page, type PageOptions } from './chromium/page.ts'
import { connectPipe } from './chromium/pipe.ts'
import { findProgram } from './engine.ts'

const flags = [
  '--headless=new',
  '--remote-debugging-pipe',
  // Tests run as root in containers, where Chromium's own sandbox cannot start.
  '--no-sandbox',
  '--disable-dev-shm-usage',
  '--disable-gpu',
  '--disable-extensions',
  '--disable-background-networking',
  '--disable-component-update',
  '--no-first-run',
  '--no-default-browser-check',
  '--force-color-profile=srgb',
  '--hide-scrollbars',
  // Keys and clicks count from the start, not only from the first frame on, which a busy machine draws late.
  '--allow-pre-commit-input',
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
  '--disable-hang-monitor',
]

export type Browser = {
  /** A new tab with cookies of its own. */
  openPage(options?: PageOptions): Promise<Page>
  /** Ends the browser and every process of it, and removes its profile. */
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * Starts headless Chromium; call `skipWithout('chromium')` first. `await using browser = await openBrowser()` ends it
 * with the test.
 */
export async function openBrowser(): Promise<Browser> {
  const program = findProgram('chromium')
  if (program === undefined) throw new Error("no chromium on PATH: skipWithout('chromium') comes first")
  const profile = await mkdtemp(join(tmpdir(), 'nexo-chromium-'))
  // A group of its own, so that renderers end with it.
  const child = spawn(program, [...flags, `--user-data-dir=${profile}`], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
    detached: true,
  })
  const exited = once(child, 'exit')
  await once(child, 'spawn')
  const connection = connectPipe(child.stdio[3], child.stdio[4])
  const close = async (): Promise<void> => {
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
      process.kill(-child.pid, 'SIGKILL')
      await exited
    }
    connection.close('the browser was closed')
    await rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })
  }
  child.once('exit', () => connection.close('Chromium ended'))
  return { openPage: (options) => openPage(connection, options ?? {}), close, [Symbol.asyncDispose]: close }
}
