import { describe, expect, test } from 'vitest'
import type { DurableHarness } from './harness.ts'
import { aWorkplace } from './harness.ts'
import {
  action,
  fatalFault,
  gate,
  hourMs,
  noting,
  options,
  passingFault,
  plan,
  retry,
  untilAborted,
} from './words.ts'

export function undoSuite(harness: DurableHarness): void {
  describe('undo and cancel', () => {
    const undo = (name: string) => ({ undo: { action: 'undo', input: name } })

    test('a failed run is taken back newest first, the failed step too, and says restored', async () => {
      const log: string[] = []
      const broken = action('broken', async () => {
        throw fatalFault({ why: 'no' })
      })
      const body = plan(async (context) => {
        await context.step('one', noting(log, 'do'), 1, undo('one'))
        await context.step('two', noting(log, 'do'), 2)
        await context.step('three', noting(log, 'do'), 3, undo('three'))
        return context.step('four', broken, null, undo('four'))
      })
      const view = await aWorkplace(harness)
        .open({ plans: [body], actions: [noting(log, 'do'), noting(log, 'undo'), broken] })
        .run('r', 'plan', null, options())
      expect(view).toMatchObject({ state: 'restored', error: { code: 'NX-TEST-FATAL' } })
      expect(log).toEqual(['do 1', 'do 2', 'do 3', 'undo "four"', 'undo "three"', 'undo "one"'])
      expect(view.steps.map(({ key, state }) => `${key} ${state}`)).toEqual([
        'one succeeded',
        'two succeeded',
        'three succeeded',
        'four failed',
        'undo four succeeded',
        'undo three succeeded',
        'undo one succeeded',
      ])
    })

    test('an exception of the plan itself takes back what was done', async () => {
      const log: string[] = []
      const body = plan(async (context) => {
        await context.step('one', noting(log, 'do'), 1, undo('one'))
        throw new Error('unforeseen')
      })
      const view = await aWorkplace(harness)
        .open({ plans: [body], actions: [noting(log, 'do'), noting(log, 'undo')] })
        .run('r', 'plan', null, options())
      expect(view).toMatchObject({ state: 'restored', error: { code: 'NX-RUN-UNEXPECTED' } })
      expect(log).toEqual(['do 1', 'undo "one"'])
    })

    test('an undo step that fails for good stops the undoing, is named, and can be gone on with', async () => {
      const log: string[] = []
      let repaired = false
      const undoing = action('undo', async (input) => {
        log.push(`undo ${JSON.stringify(input)}`)
        if (input === 'two' && !repaired) throw fatalFault({ why: 'the disk is gone' })
        return null
      })
      const body = plan(async (context) => {
        for (const key of ['one', 'two', 'three']) await context.step(key, action('do'), null, undo(key))
        throw fatalFault({ why: 'no' })
      })
      const { open } = aWorkplace(harness)
      const engine = open({ plans: [body], actions: [action('do'), undoing] })
      const view = await engine.run('r', 'plan', null, options())
      expect(view).toMatchObject({
        state: 'undo-failed',
        error: { code: 'NX-RUN-UNDO-FAILED', exitCode: 6, details: { step: 'two', left: ['two', 'one'] } },
      })
      expect(view.error?.message).toContain('the disk is gone')
      expect(log).toEqual(['undo "three"', 'undo "two"'])
      repaired = true
      await expect(engine.undo('r', options())).resolves.toMatchObject({
        state: 'restored',
        error: { code: 'NX-TEST-FATAL' },
      })
      expect(log).toEqual(['undo "three"', 'undo "two"', 'undo "two"', 'undo "one"'])
    })

    test('an undo step that fails for a moment is tried again', async () => {
      const attempts: number[] = []
      const undoing = action('undo', async (_input, { attempt }) => {
        attempts.push(attempt)
        if (attempt === 1) throw passingFault({ retryable: true })
        return null
      })
      const body = plan(async (context) => {
        await context.step('one', action('do'), null, undo('one'))
        throw fatalFault({ why: 'no' })
      })
      const engine = aWorkplace(harness).open({ plans: [body], actions: [action('do'), undoing] })
      await expect(engine.run('r', 'plan', null, options())).resolves.toMatchObject({ state: 'restored' })
      expect(attempts).toEqual([1, 2])
    })

    /** A run that hangs in `where`, with something to take back. */
    function hanging(where: string) {
      const log: string[] = []
      const hangs = gate()
      const stuck = action('stuck', (_input, { signal }) => {
        hangs.open()
        return untilAborted(signal)
      })
      const broken = action('broken', async () => {
        setImmediate(() => hangs.open())
        throw new Error('not yet')
      })
      const body = plan(async (context) => {
        await context.step('one', noting(log, 'do'), 1, undo('one'))
        if (where === 'a step') await context.step('hang', stuck, null)
        if (where === 'a back-off') await context.step('hang', broken, null, { retry: retry(2, hourMs) })
        if (where === 'a sleep' || where === 'a signal') setImmediate(() => hangs.open())
        if (where === 'a sleep') await context.sleep('hang', hourMs)
        if (where === 'a signal') await context.signal('hang')
        return null
      })
      return { log, hangs, plans: [body], actions: [noting(log, 'do'), noting(log, 'undo'), stuck, broken] }
    }

    const places = ['a step', 'a back-off', 'a sleep', 'a signal']

    test.each(places)('a cancel lands in %s and takes back what was done', async (where) => {
      const { log, hangs, ...work } = hanging(where)
      const engine = aWorkplace(harness).open(work)
      const run = engine.run('r', 'plan', null, options())
      await hangs.opened
      await engine.cancel('r', 'not today')
      expect(await run).toMatchObject({
        state: 'cancelled',
        error: { code: 'NX-RUN-CANCELLED', exitCode: 130, message: 'run r was cancelled: not today' },
      })
      expect(log).toEqual(['do 1', 'undo "one"'])
    })

    test.each(places)('a cancel of another process lands in %s', async (where) => {
      const { hangs, ...work } = hanging(where)
      const { open } = aWorkplace(harness)
      const run = open(work).run('r', 'plan', null, options())
      await hangs.opened
      await open({}).cancel('r', 'not today')
      expect(await run).toMatchObject({ state: 'cancelled' })
    })

    test.each(places)("an abort of the caller's signal in %s cancels the run", async (where) => {
      const { hangs, ...work } = hanging(where)
      const interrupt = new AbortController()
      const run = aWorkplace(harness).open(work).run('r', 'plan', null, options(interrupt.signal))
      await hangs.opened
      interrupt.abort(new Error('Ctrl-C'))
      expect(await run).toMatchObject({ state: 'cancelled', error: { details: { reason: 'Ctrl-C' } } })
    })

    test.each(places)('a run that was closed in %s is live, and goes on to its end', async (where) => {
      const { log, hangs, ...work } = hanging(where)
      const { open } = aWorkplace(harness)
      const first = open(work)
      const run = first.run('r', 'plan', null, options())
      await hangs.opened
      await Promise.all([expect(run).rejects.toMatchObject({ code: 'NX-RUN-STOPPED' }), first.close()])
      const second = open(work)
      expect(await second.list({ live: true })).toMatchObject([{ runId: 'r' }])
      expect(await second.undo('r', options())).toMatchObject({
        state: 'restored',
        error: { code: 'NX-RUN-INTERRUPTED' },
      })
      expect(log).toEqual(['do 1', 'undo "one"'])
    })

    test('a cancel that nobody was there to hear lands when the run goes on', async () => {
      const { log, hangs, ...work } = hanging('a step')
      const { open } = aWorkplace(harness)
      const first = open(work)
      const run = first.run('r', 'plan', null, options())
      await hangs.opened
      await Promise.all([expect(run).rejects.toMatchObject({ code: 'NX-RUN-STOPPED' }), first.close()])
      const second = open(work)
      await second.cancel('r', 'not today')
      expect(await second.run('r', 'plan', null, options())).toMatchObject({ state: 'cancelled' })
      expect(log).toEqual(['do 1', 'undo "one"'])
    })

    test('a cancel lands also when the action does not obey and succeeds', async () => {
      const log: string[] = []
      const started = gate()
      const cancelled = gate()
      const deaf = action('deaf', async () => {
        started.open()
        await cancelled.opened
        return null
      })
      const body = plan((context) => context.step('deaf', deaf, null, undo('deaf')))
      const engine = aWorkplace(harness).open({ plans: [body], actions: [deaf, noting(log, 'undo')] })
      const run = engine.run('r', 'plan', null, options())
      await started.opened
      await engine.cancel('r', 'now')
      cancelled.open()
      expect(await run).toMatchObject({ state: 'cancelled' })
      expect(log).toEqual(['undo "deaf"'])
    })

    test('a cancel does not interrupt the undoing', async () => {
      const undoing = action('undo', async (_input, { signal }) => {
        await engine.cancel('r', 'too late')
        return signal.aborted
      })
      const body = plan(async (context) => {
        await context.step('one', action('do'), null, undo('one'))
        throw fatalFault({ why: 'no' })
      })
      const engine = aWorkplace(harness).open({ plans: [body], actions: [action('do'), undoing] })
      expect(await engine.run('r', 'plan', null, options())).toMatchObject({
        state: 'restored',
        error: { code: 'NX-TEST-FATAL' },
      })
    })

    test('cancelling a run that has ended changes nothing; one that never was is named', async () => {
      const engine = aWorkplace(harness).open({ plans: [plan(async () => 'done')] })
      await engine.run('r', 'plan', null, options())
      await engine.cancel('r', 'too late')
      expect(await engine.get('r')).toMatchObject({ state: 'succeeded', result: 'done' })
      expect(await engine.undo('r', options())).toMatchObject({ state: 'succeeded' })
      await expect(engine.cancel('nobody', 'x')).rejects.toMatchObject({
        code: 'NX-RUN-UNKNOWN',
        exitCode: 8,
      })
      await expect(engine.undo('nobody', options())).rejects.toMatchObject({ code: 'NX-RUN-UNKNOWN' })
      await expect(engine.retryNow('nobody')).rejects.toMatchObject({ code: 'NX-RUN-UNKNOWN' })
    })
  })
}
