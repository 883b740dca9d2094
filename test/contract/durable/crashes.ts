import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { beforeAll, describe, expect, test } from 'vitest'
import type { DurableEngine } from '../../../src/kernel/durable/contract.ts'
import { livenessOf } from '../../../src/kernel/process-identity.ts'
import type { DurableHarness, WorkerTask } from './harness.ts'
import { aWorkplace } from './harness.ts'
import { options } from './words.ts'
import { seededRandom, testSeed } from '../../support/seeded-random.ts'
import { createScenario, readEffects, shipped, takenBack } from './scenario.ts'

/** Default keeps the suite short; a soak sets it to thousands. */
const soakKills = Number(process.env['NEXO_SOAK_KILLS'] ?? '6')

const succeeded = { state: 'succeeded', result: shipped }
const failed = { state: 'restored', error: { code: 'NX-TEST-FATAL' } }

const idle = (): void => undefined

export function crashSuite(harness: DurableHarness): void {
  let compileCache = ''
  beforeAll(() => {
    compileCache = harness.makeFolder()
    return () => harness.removeFolder(compileCache)
  })

  const startWorker = (folder: string, task: WorkerTask): ChildProcess =>
    spawn(process.execPath, [...harness.workerArgv(folder, task)], {
      stdio: ['ignore', 'pipe', 'inherit'],
      // A hundred processes load the same modules.
      env: { ...process.env, NODE_COMPILE_CACHE: compileCache },
    })

  const openHere = (folder: string): DurableEngine =>
    harness.openIn(folder, {
      ...createScenario(folder, idle),
      clock: { now: () => Date.now(), monotonicMs: () => performance.now() },
      othersAre: 'dead',
    })

  /** `<effect> <idempotency key>` of every position that the journal calls done, of a run and its children. */
  async function journalledEffects(engine: DurableEngine): Promise<ReadonlySet<string>> {
    const views = await engine.list({})
    return new Set(
      views.flatMap(({ runId, steps }) =>
        steps
          .filter(({ state }) => state === 'succeeded')
          .map(({ action, key }) => `${action} ${runId}/${key}`),
      ),
    )
  }

  const count = (effects: readonly string[], effect: string): number =>
    effects.filter((one) => one === effect).length

  /** Kills a process at `killAt`, goes on here, and says whether the process got so far. */
  async function dieAndGoOn(killAt: number, fails: boolean): Promise<boolean> {
    const folder = harness.makeFolder()
    try {
      const [, signal] = await once(startWorker(folder, { runs: 1, fails, killAt }), 'exit')
      const engine = openHere(folder)
      const before = readEffects(folder)
      const done = await journalledEffects(engine)
      const view = await engine.run('run-0', 'ship', fails, options())
      const after = readEffects(folder)
      for (const effect of done) expect.soft(count(after, effect)).toBe(count(before, effect))
      expect.soft(new Set(after).size, `killed at ${killAt}`).toBe(fails ? 11 : 6)
      expect.soft(after.length - new Set(after).size, `killed at ${killAt}`).toBeLessThanOrEqual(1)
      const undone = [...new Set(after.filter((one) => one.startsWith('undo')))]
      expect.soft(undone, `killed at ${killAt}`).toEqual(fails ? takenBack('run-0') : [])
      expect.soft(view, `killed at ${killAt}`).toMatchObject(fails ? failed : succeeded)
      await engine.close()
      return signal === 'SIGKILL'
    } finally {
      harness.removeFolder(folder)
    }
  }

  describe('crashes', () => {
    const random = seededRandom(testSeed)
    /** Kills one process after the other, each one point later, until one gets to its end. The last point. */
    async function killEverywhere(from: number, fails: boolean): Promise<number> {
      let next = from
      let reached = true
      const lane = async (): Promise<void> => {
        while (reached) {
          const killAt = next++
          reached = (await dieAndGoOn(killAt, fails)) && reached
        }
      }
      await Promise.all([lane(), lane()])
      return next - 1
    }

    test('killed at any point of a run, the next process ends it, and nothing done is done again', async () => {
      const last = await killEverywhere(1, false)
      // Six effects, and three commits at the least for each; fewer would mean that the matrix ran empty.
      expect(last).toBeGreaterThan(24)
    }, 300_000)

    test('killed at any point of an undo, the next process goes on with it', async () => {
      const forward = await pointsOf(false)
      const last = await killEverywhere(forward - 1, true)
      expect(last - forward).toBeGreaterThan(15)
    }, 300_000)

    /** How many points a run has that nobody kills. */
    async function pointsOf(fails: boolean): Promise<number> {
      const { folder } = aWorkplace(harness)
      const worker = startWorker(folder, { runs: 1, fails, killAt: 0 })
      let points = 0
      if (worker.stdout !== null) createInterface(worker.stdout).on('line', () => (points += 1))
      await once(worker, 'close')
      return points
    }

    test(
      'processes killed at random moments lose no step and repeat none that was done',
      async () => {
        const { folder } = aWorkplace(harness)
        let kills = 0
        for (let runs = 8; kills < soakKills; runs += 8) {
          kills += await soak(folder, runs)
        }
        const engine = openHere(folder)
        for (const view of await engine.list({ plan: 'ship' })) {
          expect(view).toMatchObject(succeeded)
        }
        await engine.close()
      },
      60_000 + soakKills * 2_000,
    )

    /** Works on runs 0..`runs`-1 until all are done, killing the worker after a random number of its lines. */
    async function soak(folder: string, runs: number): Promise<number> {
      for (let kills = 0; ; kills++) {
        const engine = openHere(folder)
        const done = await journalledEffects(engine)
        const before = readEffects(folder)
        await engine.close()
        const killed = await workUntilKilled(folder, runs)
        const after = readEffects(folder)
        for (const effect of done) expect(count(after, effect)).toBe(count(before, effect))
        if (!killed) return kills
      }
    }

    async function workUntilKilled(folder: string, runs: number): Promise<boolean> {
      const worker = startWorker(folder, { runs, fails: false, killAt: 0 })
      const ended = once(worker, 'exit')
      let linesLeft = 1 + random.below(40)
      if (worker.stdout !== null) {
        createInterface(worker.stdout).on('line', () => {
          linesLeft -= 1
          if (linesLeft === 0) worker.kill('SIGKILL')
        })
      }
      const [code, signal] = await ended
      expect(signal ?? code).toBeOneOf(['SIGKILL', 0])
      expect(livenessOf({ pid: worker.pid ?? 0, processStartedAt: '' })).not.toBe('alive')
      return signal === 'SIGKILL'
    }
  })
}
