// SIGKILL before and after every commit of the journal; then the same command again.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { OrchestrationReport } from '../../src/orchestration/report/report.ts'
import type { World } from './support/fake-world.ts'
import { aScene } from './support/scene.ts'

/** Kill at every n-th point. 1 is the whole sweep. */
const stride = Number(process.env['NEXO_KILL_STRIDE'] ?? '9')
const worker = fileURLToPath(new URL('support/chain-worker.ts', import.meta.url))
const Said = z.strictObject({ points: z.int(), run: z.string(), outcome: z.string() })

/** Runs the chain in a process of its own; undefined when it was killed. */
async function runWorker(home: string, folder: string, killAt = 0) {
  const argv = ['--disable-warning=ExperimentalWarning', worker, home, folder, String(killAt)]
  const child = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'inherit'] })
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    text += piece
  })
  const [, signal]: unknown[] = await once(child, 'close')
  return signal === 'SIGKILL' ? undefined : Said.parse(JSON.parse(text))
}

/** A report without what differs from run to run. */
async function reportOf(home: string, run: string) {
  const text = await readFile(join(home, 'orchestration', run, 'report.json'), 'utf8')
  const report = OrchestrationReport.parse(JSON.parse(text))
  return {
    ...report,
    run: '',
    directory: '',
    startedAt: '',
    endedAt: '',
    stages: report.stages.map((stage) => ({ ...stage, durationMs: 0 })),
  }
}

async function sweep(world: Partial<World>, check: (world: World) => void): Promise<void> {
  const whole = await aScene(world)
  const wanted = await runWorker(whole.home, whole.folder)
  const report = await reportOf(whole.home, wanted?.run ?? '')
  for (let killAt = 1; killAt <= (wanted?.points ?? 0); killAt += stride) {
    const scene = await aScene(world)
    expect(await runWorker(scene.home, scene.folder, killAt), `point ${killAt}`).toBeUndefined()
    const again = await runWorker(scene.home, scene.folder)
    expect(again?.outcome, `after point ${killAt}`).toBe(wanted?.outcome)
    expect(await reportOf(scene.home, again?.run ?? ''), `after point ${killAt}`).toEqual(report)
    check(scene.world.read())
  }
}

test(
  'a chain killed anywhere is finished by the same command, with the same report',
  { timeout: 300_000 },
  () =>
    sweep({}, (world) => {
      expect(world).toMatchObject({ serving: 'r-1', watched: true, scheduled: true, releases: 1 })
    }),
)

test('a chain killed anywhere on its way back is taken back by the same command', { timeout: 300_000 }, () =>
  sweep({ failing: { 'maintain.setup': 99 } }, (world) => {
    expect(world).toMatchObject({ serving: null, watched: false, scheduled: false })
  }),
)
