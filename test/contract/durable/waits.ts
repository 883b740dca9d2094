import { describe, expect, test } from 'vitest'
import type { DurableHarness } from './harness.ts'
import { aWorkplace } from './harness.ts'
import { action, gate, hourMs, options, plan, retry } from './words.ts'

export function waitSuite(harness: DurableHarness): void {
  describe('waits', () => {
    const announced = (where: 'first' | 'again' = 'first') => {
      const reached = gate()
      return { reached, tell: () => setImmediate(() => reached.open()), where }
    }

    test('a sleep ends at the time that was journalled, not later after a restart', async () => {
      let nowMs = 1_000_000
      const clock = { now: () => nowMs, monotonicMs: () => performance.now() }
      const { reached, tell } = announced()
      const body = plan(async (context) => {
        tell()
        await context.sleep('night', hourMs)
        return 'morning'
      })
      const { open } = aWorkplace(harness)
      const first = open({ plans: [body], clock })
      const run = first.run('r', 'plan', null, options())
      await reached.opened
      expect(await first.get('r')).toMatchObject({ state: 'waiting' })
      await Promise.all([expect(run).rejects.toMatchObject({ code: 'NX-RUN-STOPPED' }), first.close()])
      nowMs += hourMs
      const view = await open({ plans: [body], clock }).run('r', 'plan', null, options())
      expect(view).toMatchObject({ state: 'succeeded', result: 'morning' })
    })

    test('a short sleep ends', async () => {
      const body = plan(async (context) => {
        await context.sleep('a moment', 1)
        await context.sleep('no time', 0)
        return null
      })
      const view = await aWorkplace(harness)
        .open({ plans: [body] })
        .run('r', 'plan', null, options())
      expect(view.state).toBe('succeeded')
    })

    test('time is read once and stays', async () => {
      let nowMs = 1_000_000
      const clock = { now: () => nowMs, monotonicMs: () => performance.now() }
      const { reached, tell } = announced()
      const body = plan(async (context) => {
        const time = await context.now('start')
        tell()
        await context.signal('go')
        return time
      })
      const { open } = aWorkplace(harness)
      const first = open({ plans: [body], clock })
      const run = first.run('r', 'plan', null, options())
      await reached.opened
      await Promise.all([expect(run).rejects.toMatchObject({ code: 'NX-RUN-STOPPED' }), first.close()])
      nowMs += hourMs
      const second = open({ plans: [body], clock })
      await second.signal('r', 'go', null)
      expect(await second.run('r', 'plan', null, options())).toMatchObject({ result: 1_000_000 })
    })

    test('signals are delivered once, in their order, also when they came before the wait', async () => {
      const { reached, tell } = announced()
      const body = plan(async (context) => {
        tell()
        const first = await context.signal('approve')
        const second = await context.signal('approve')
        const other = await context.signal('other', 0)
        return [
          first ?? 'none',
          second ?? 'none',
          other ?? 'none',
          (await context.signal('approve', 1)) ?? 'none',
        ]
      })
      const { open } = aWorkplace(harness)
      const engine = open({ plans: [body] })
      const run = engine.run('r', 'plan', null, options())
      await reached.opened
      await engine.signal('r', 'approve', { by: 'ada' })
      await open({}).signal('r', 'approve', 2)
      expect(await run).toMatchObject({ result: [{ by: 'ada' }, 2, 'none', 'none'] })
    })

    test('a signal to nobody, or to a run that has ended, is refused', async () => {
      const engine = aWorkplace(harness).open({ plans: [plan(async () => null)] })
      await expect(engine.signal('nobody', 'go', 1)).rejects.toMatchObject({ code: 'NX-RUN-UNKNOWN' })
      await engine.run('r', 'plan', null, options())
      await expect(engine.signal('r', 'go', 1)).rejects.toMatchObject({ code: 'NX-RUN-ENDED' })
    })

    test.each(['this', 'another'])('a wish for a retry of %s process ends the back-off', async (who) => {
      const failed = gate()
      const flaky = action('flaky', async (_input, { attempt }) => {
        if (attempt > 1) return attempt
        setImmediate(() => failed.open())
        throw new Error('not yet')
      })
      const body = plan((context) => context.step('call', flaky, null, { retry: retry(2, hourMs) }))
      const { open } = aWorkplace(harness)
      const engine = open({ plans: [body], actions: [flaky] })
      const run = engine.run('r', 'plan', null, options())
      await failed.opened
      await (who === 'this' ? engine : open({})).retryNow('r')
      expect(await run).toMatchObject({ state: 'succeeded', result: 2 })
    })
  })
}
