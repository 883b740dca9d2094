// `npm start`: a document becomes a running application that a stranger logs in to, twice; the dashboard can be read.
import { execFile } from 'node:child_process'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { root } from '../architecture/source-files.ts'
import { blocksOf } from '../readme/console-blocks.ts'
import { builtNexo } from '../support/built-nexo.ts'
import { openBrowser } from '../support/chromium.ts'
import { skipWithout } from '../support/engine.ts'
import { temporaryFolder } from '../support/home.ts'
import { endProcessesOf } from '../support/processes.ts'

const run = promisify(execFile)

/** Runs the demonstration in a home folder of its own; what it printed. */
async function demonstrate(home: string, ...options: string[]): Promise<string> {
  const argv = [join(root, 'scripts/demonstrate.ts'), ...options]
  const { stdout } = await run(process.execPath, argv, {
    env: { ...process.env, HOME: home },
    timeout: 850_000,
  })
  return stdout
}

const found = (text: string, pattern: RegExp): string => pattern.exec(text)?.[1] ?? ''

/** What the README shows of it, up to the numbers that differ from run to run, and did not come. */
async function missingClaims(printed: string): Promise<readonly string[]> {
  const [block] = blocksOf(await readFile(join(root, 'README.md'), 'utf8'), 'text')
  const claims = (block?.lines ?? []).flatMap(
    (line) => /^ {2}proven .*?(?=:)|^[A-Z]\w+(?= {2})/.exec(line)?.[0] ?? [],
  )
  expect(claims.length).toBeGreaterThan(5)
  return claims.filter((claim) => !printed.includes(claim))
}

test(
  'npm start turns requirements into an application with logins and a dashboard, and converges when run again',
  { timeout: 1_800_000 },
  async () => {
    skipWithout('chromium')
    builtNexo()
    const home = await temporaryFolder()
    onTestFinished(() => endProcessesOf(home))
    const first = await demonstrate(home)
    const second = await demonstrate(home)
    const [url, dashboard] = [found(first, /^Application +(\S+)$/m), found(first, /^Dashboard +(\S+)$/m)]
    const [, email = '', password = ''] = /^ {2}receptionist +(\S+) +password (\S+)$/m.exec(first) ?? []

    expect(await missingClaims(first)).toEqual([])
    expect(first).toMatch(/^ {2}proven +its generated tests pass: \d+ passed/m)
    expect(first).toMatch(/^ {2}proven +database can be restored/m)
    expect(found(second, /^Application +(\S+)$/m)).toBe(url)
    expect(second).toContain(password)

    await using browser = await openBrowser()
    const page = await browser.openPage()
    await page.goto(`${url}/login`)
    await page.type('[name=email]', email)
    await page.type('[name=password]', password)
    await page.follow('main form button')
    await page.follow('nav a[href*="patients"]')
    expect(await page.text('h1')).toBe('Patients')
    expect(await page.axe()).toEqual([])
    expect(page.problems()).toEqual([])

    const board = await browser.openPage()
    await board.goto(dashboard)
    await board.until("document.body.innerText.includes('riverside-clinic')")
    expect(await board.axe()).toEqual([])
    expect(board.problems()).toEqual([])

    await demonstrate(home, '--stop')
    await expect(stat(join(home, '.nexo-demo'))).rejects.toThrow('ENOENT')
  },
)
