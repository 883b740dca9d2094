// A router whose agent is killed: real processes, a real kill.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import * as z from 'zod'
import { temporaryHome } from '../../../support/home.ts'
import { startSaying } from '../support/apps.ts'
import { until } from '../support/until.ts'

const firstAgent = fileURLToPath(new URL('../support/first-agent.ts', import.meta.url))
const Started = z.object({ port: z.int(), routers: z.array(z.int()) })
const Successor = z.object({ pid: z.int(), listenerIds: z.array(z.string()), held: z.int() })

type Scene = {
  readonly home: string
  readonly url: string
  readonly routers: readonly number[]
  /** Kills the agent that started the routers, as the kernel would when memory is short. */
  killAgent(): Promise<void>
  successors(): readonly z.infer<typeof Successor>[]
}

async function scene(routerCount: number): Promise<Scene> {
  const home = await temporaryHome()
  await mkdir(join(home, 'agent'))
  const app = await startSaying('hello')
  const agent = spawn(process.execPath, [firstAgent, home, String(app.port), String(routerCount)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void agent.kill('SIGKILL'))
  const [line] = await once(agent.stdout.setEncoding('utf8'), 'data')
  const { port, routers } = Started.parse(JSON.parse(String(line)))
  const file = join(home, 'successors')
  return {
    home,
    url: `http://127.0.0.1:${port}`,
    routers,
    killAgent: async () => {
      agent.kill('SIGKILL')
      await once(agent, 'exit')
    },
    successors: () =>
      existsSync(file)
        ? // What stands behind the last line feed is still being written.
          readFileSync(file, 'utf8')
            .split('\n')
            .slice(0, -1)
            .map((text) => Successor.parse(JSON.parse(text)))
        : [],
  }
}

const releaseOf = async (url: string): Promise<string | null> =>
  (await fetch(url)).headers.get('x-nexo-release')

const isAlive = (pid: number): boolean => existsSync(`/proc/${pid}/fd`) && !isZombie(pid)
const isZombie = (pid: number): boolean => {
  try {
    return / Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH'))
      return true
    throw error
  }
}

test('a router whose agent is killed serves on, starts a successor, gives it the sockets and obeys its table', async () => {
  const { url, killAgent, successors, routers } = await scene(1)
  expect(await releaseOf(url)).toBe('first')
  await killAgent()
  expect(['first', 'second']).toContain(await releaseOf(url))
  await until(() => successors().length > 0)
  expect(await releaseOf(url)).toBe('second')
  expect(successors()).toMatchObject([{ listenerIds: ['front'], held: 1 }])
  expect(routers.every(isAlive)).toBe(true)
})

test('a successor that is killed as well is succeeded in turn', async () => {
  const { url, killAgent, successors } = await scene(1)
  await killAgent()
  await until(() => successors().length === 1)
  process.kill(successors()[0]?.pid ?? -1, 'SIGKILL')
  await until(() => successors().length === 2)
  expect(await releaseOf(url)).toBe('second')
})

test('of two routers one starts a successor and the other gives way', async () => {
  const { url, killAgent, successors, routers } = await scene(2)
  await killAgent()
  await until(() => routers.filter(isAlive).length === 1)
  await until(() => successors().length > 0)
  expect(successors()).toHaveLength(1)
  for (let count = 0; count < 20; count += 1) expect(await releaseOf(url)).toBe('second')
})

test('a router whose home is gone ends when its agent does', async () => {
  const { home, killAgent, successors, routers } = await scene(1)
  await rm(join(home, 'agent'), { recursive: true })
  await killAgent()
  await until(() => !routers.some(isAlive))
  expect(successors()).toEqual([])
})

test('SIGTERM ends a router after what is in flight', async () => {
  const { url, routers } = await scene(1)
  expect(await releaseOf(url)).toBe('first')
  process.kill(routers[0] ?? -1, 'SIGTERM')
  await until(() => !routers.some(isAlive))
  await expect(fetch(url, { signal: AbortSignal.timeout(300) })).rejects.toThrow(/fetch failed|timeout/)
})
