// The command line on pseudo-terminals and broken pipes, which only a real process can show.
import { spawn } from 'node:child_process'
import { cp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { nexoEntry } from '../support/built-nexo.ts'
import { skipWithout } from '../support/engine.ts'
import { temporaryFolder, temporaryHome } from '../support/home.ts'
import { aProject } from '../support/project.ts'
import { runNexo } from '../support/run-nexo.ts'

const hideCursor = '\u001B[?25l'
const showCursor = '\u001B[?25h'

type Shell = {
  readonly output: () => string
  readonly finished: Promise<number | null>
  write(text: string): void
  until(text: string): Promise<void>
}

/** Runs a shell line and gathers what it writes; `$NEXO` is the command line under test. */
function shell(line: string, { home, cwd }: { home: string; cwd: string }): Shell {
  const child = spawn('sh', ['-c', line], {
    cwd,
    env: {
      PATH: process.env['PATH'],
      HOME: home,
      TERM: 'xterm-256color',
      NEXO_HOME: home,
      NEXO: `${process.execPath} ${nexoEntry()}`,
    },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let text = ''
  const watchers = new Set<() => void>()
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (piece: string) => {
      text += piece
      for (const look of watchers) look()
    })
  }
  const { promise: finished, resolve } = Promise.withResolvers<number | null>()
  child.once('close', resolve)
  return {
    output: () => text,
    finished,
    write: (typed) => void child.stdin.write(typed),
    until: (wanted) => {
      const { promise, resolve: found, reject } = Promise.withResolvers<void>()
      const look = (): void => {
        if (text.includes(wanted)) found()
      }
      watchers.add(look)
      look()
      void finished.then(() => reject(new Error(`ended without "${wanted}":\n${text}`)))
      return promise.finally(() => watchers.delete(look))
    },
  }
}

async function misbehaving(behaviour: string): Promise<{ home: string; cwd: string }> {
  const [home, folder] = await Promise.all([temporaryHome(), temporaryFolder()])
  const cwd = join(folder, 'app')
  await cp('fixtures/apps/misbehaving', cwd, { recursive: true })
  await writeFile(join(cwd, 'BEHAVIOUR'), behaviour)
  return { home, cwd }
}

test('at a terminal what is waited for moves, Ctrl-C undoes, and the cursor comes back', async () => {
  skipWithout('script')
  const project = await misbehaving('unhealthy')
  const run = shell('exec script -qec "stty rows 24 cols 60; $NEXO deploy" /dev/null', project)
  await run.until('at most')
  run.write('\u0003')
  await run.finished
  const text = run.output()
  expect(text).toContain(hideCursor)
  expect(text.lastIndexOf(showCursor)).toBeGreaterThan(text.lastIndexOf(hideCursor))
  expect(text).toContain('undoing what was begun')
  expect(text).toContain('deploy was cancelled')
  const status = await runNexo(['status', '--json'], project)
  expect(JSON.parse(status.stdout)).toMatchObject({ serving: null })
}, 300_000)

test('a reader that goes away ends logs quietly', async () => {
  // It goes on writing: a pipe tells of a reader that went away at the next write.
  const talkative = `setInterval(() => console.log('tick'), 20)
require('node:http').createServer((_, answer) => answer.end('up')).listen(process.env.PORT, '127.0.0.1')`
  const cwd = await aProject({ 'server.js': talkative, 'package.json': '{"main":"server.js"}' })
  const project = { home: await temporaryHome(), cwd }
  expect((await runNexo(['deploy'], project)).exitCode).toBe(0)
  const run = shell('{ $NEXO logs -f; echo "ended with $?" >&2; } | head -1', project)
  await run.until('ended with')
  expect(run.output()).toContain('ended with 0')
  expect(run.output()).not.toMatch(/EPIPE|Error|error/)
  await run.finished
}, 300_000)

test('help and version talk to nobody', async () => {
  skipWithout('strace')
  const home = await temporaryHome()
  for (const flag of ['--help', '--version']) {
    const run = shell(`strace -f -e trace=connect,sendto $NEXO ${flag}`, { home, cwd: home })
    await run.finished
    expect(run.output()).not.toMatch(/AF_INET/)
  }
})
