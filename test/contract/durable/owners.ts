import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { DurableHarness } from './harness.ts'
import { aWorkplace } from './harness.ts'
import { action, gate, noting, options, plan } from './words.ts'

export function ownerSuite(harness: DurableHarness): void {
  describe('owners', () => {
    /** A run that waits, deaf to everything, until `release` opens. */
    function waiting() {
      const log: string[] = []
      const started = gate()
      const release = gate()
      const slow = action('slow', async (_input, { attempt }) => {
        log.push(`slow ${attempt}`)
        started.open()
        if (attempt === 1) await release.opened
        return attempt
      })
      const body = plan(async (context) => {
        const attempt = await context.step('slow', slow, null)
        await context.step('after', noting(log, 'after'), attempt)
        return attempt
      })
      return { log, started, release, plans: [body], actions: [slow, noting(log, 'after')] }
    }

    test('a run on which a living process works is refused', async () => {
      const { started, release, log: _log, ...work } = waiting()
      const { open } = aWorkplace(harness)
      const engine = open(work)
      const run = engine.run('r', 'plan', null, options())
      await started.opened
      const refusal = { code: 'NX-RUN-BUSY', exitCode: 7, details: { pid: process.pid } }
      await expect(engine.run('r', 'plan', null, options())).rejects.toMatchObject(refusal)
      await expect(open(work).run('r', 'plan', null, options())).rejects.toMatchObject(refusal)
      await expect(open(work).undo('r', options())).rejects.toMatchObject(refusal)
      release.open()
      expect(await run).toMatchObject({ state: 'succeeded', result: 1 })
    })

    test('the run of a dead process is taken over at once; should it wake up, it writes nothing more', async () => {
      const { log, started, release, ...work } = waiting()
      const { open } = aWorkplace(harness)
      const stale = open(work).run('r', 'plan', null, options())
      await started.opened
      const view = await open({ ...work, othersAre: 'dead' }).run('r', 'plan', null, options())
      expect(view).toMatchObject({ state: 'succeeded', result: 2 })
      release.open()
      await expect(stale).rejects.toMatchObject({ code: 'NX-RUN-SUPERSEDED' })
      expect(log).toEqual(['slow 1', 'slow 2', 'after 2'])
    })

    test('a process that cannot be seen keeps its run until its heartbeats stop', async () => {
      // No heartbeat comes in between, however long this takes.
      vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
      onTestFinished(() => void vi.useRealTimers())
      let nowMs = 1_000_000
      const clock = { now: () => nowMs, monotonicMs: () => performance.now() }
      const { started, release, log: _log, ...work } = waiting()
      const { open } = aWorkplace(harness)
      const stale = open({ ...work, clock }).run('r', 'plan', null, options())
      await started.opened
      const other = open({ ...work, clock, othersAre: 'unknown' })
      nowMs += 14_000
      await expect(other.run('r', 'plan', null, options())).rejects.toMatchObject({ code: 'NX-RUN-BUSY' })
      nowMs += 2_000
      await expect(other.run('r', 'plan', null, options())).resolves.toMatchObject({ state: 'succeeded' })
      release.open()
      await expect(stale).rejects.toMatchObject({ code: 'NX-RUN-SUPERSEDED' })
    })
  })
}
