import { describe, expect, test } from 'vitest'
import type { Plan } from '../../../src/kernel/durable/contract.ts'
import type { Json } from '../../../src/kernel/json.ts'
import type { DurableHarness } from './harness.ts'
import { aWorkplace } from './harness.ts'
import { action, fatalFault, gate, options, plan, untilAborted } from './words.ts'

const text = (input: Json): string => (typeof input === 'string' ? input : JSON.stringify(input))

export function childSuite(harness: DurableHarness): void {
  describe('children', () => {
    /** Children do `do`, which fails for inputs that start with "bad", and are taken back by `undo`. */
    function household(body: Plan<Json, Json>['run']) {
      const log: string[] = []
      const doing = action('do', async (input) => {
        log.push(`do ${text(input)}`)
        if (text(input).startsWith('bad')) throw fatalFault({ why: text(input) })
        return input
      })
      const undoing = action('undo', async (input) => {
        log.push(`undo ${text(input)}`)
        return null
      })
      const child: Plan<Json, Json> = {
        name: 'child',
        run: (context, input) => context.step('work', doing, input, { undo: { action: 'undo', input } }),
      }
      return { log, plans: [plan(body), child], actions: [doing, undoing] }
    }

    const wave = (...ids: readonly string[]) => ids.map((id) => ({ id, input: id }))

    test('a child is a run of its own, found under its parent, and gives its result', async () => {
      const work = household((context) => context.child('one', 'child', 'x'))
      const engine = aWorkplace(harness).open(work)
      expect(await engine.run('r', 'plan', null, options())).toMatchObject({
        state: 'succeeded',
        result: 'x',
      })
      expect(await engine.get('r/one')).toMatchObject({
        plan: 'child',
        parentId: 'r',
        state: 'succeeded',
        result: 'x',
      })
    })

    test('the failure of a child is the failure of its parent', async () => {
      const work = household((context) => context.child('one', 'child', 'bad'))
      const engine = aWorkplace(harness).open(work)
      expect(await engine.run('r', 'plan', null, options())).toMatchObject({
        state: 'restored',
        error: { code: 'NX-TEST-FATAL', message: 'bad' },
      })
      expect(work.log).toEqual(['do bad', 'undo bad'])
    })

    test('children that succeeded are taken back when their parent fails', async () => {
      const work = household(async (context) => {
        await context.child('one', 'child', '1')
        await context.fanOut({ plan: 'child', children: wave('2', '3'), max: 1, stopAfterFailures: 1 })
        throw fatalFault({ why: 'the fleet is not well' })
      })
      const engine = aWorkplace(harness).open(work)
      expect(await engine.run('r', 'plan', null, options())).toMatchObject({ state: 'restored' })
      expect(work.log).toEqual(['do 1', 'do 2', 'do 3', 'undo 3', 'undo 2', 'undo 1'])
      const child = await engine.get('r/2')
      expect(child).toMatchObject({ state: 'restored', error: { code: 'NX-RUN-PARENT-UNDONE' } })
      expect(child).not.toHaveProperty('result')
    })

    test('a wave runs in list order, at most so many at once, and says what became of each', async () => {
      let now = 0
      let most = 0
      const working = action('do', async (input) => {
        now += 1
        most = Math.max(most, now)
        await new Promise((resolve) => setImmediate(resolve))
        now -= 1
        if (input === 'b') throw fatalFault({ why: 'b' })
        return input
      })
      const child: Plan<Json, Json> = {
        name: 'child',
        run: (context, input) => context.step('w', working, input),
      }
      const body = plan(async (context) => {
        const ends = await context.fanOut({
          plan: 'child',
          children: wave('a', 'b', 'c', 'd'),
          max: 2,
          stopAfterFailures: 9,
        })
        return ends.map((end) =>
          end.outcome === 'succeeded' ? `${end.id} gave ${text(end.result)}` : `${end.id} ${end.outcome}`,
        )
      })
      const engine = aWorkplace(harness).open({ plans: [body, child], actions: [working] })
      const view = await engine.run('r', 'plan', null, options())
      expect(view.result).toEqual(['a gave a', 'b failed', 'c gave c', 'd gave d'])
      expect(most).toBe(2)
    })

    test('after so many failures no child of a wave is started any more', async () => {
      const work = household(async (context) => {
        const children = wave('a', 'bad1', 'c', 'bad2', 'e', 'f')
        const ends = await context.fanOut({ plan: 'child', children, max: 1, stopAfterFailures: 2 })
        return ends.map(({ id, outcome }) => `${id} ${outcome}`)
      })
      const view = await aWorkplace(harness).open(work).run('r', 'plan', null, options())
      expect(view.result).toEqual([
        'a succeeded',
        'bad1 failed',
        'c succeeded',
        'bad2 failed',
        'e not-started',
        'f not-started',
      ])
    })

    test('a wave that was interrupted goes on, and its outcomes are the same when it is replayed', async () => {
      const log: string[] = []
      const hangs = gate()
      const working = action('do', (input, { signal, attempt }) => {
        log.push(`do ${text(input)}`)
        if (input !== 'b' || attempt > 1) return Promise.resolve(input)
        hangs.open()
        return untilAborted(signal)
      })
      const child: Plan<Json, Json> = {
        name: 'child',
        run: (context, input) => context.step('w', working, input),
      }
      const body = plan(async (context) => {
        const children = wave('a', 'b', 'c')
        const ends = await context.fanOut({ plan: 'child', children, max: 1, stopAfterFailures: 1 })
        return ends.map(({ id, outcome }) => `${id} ${outcome}`)
      })
      const { open } = aWorkplace(harness)
      const first = open({ plans: [body, child], actions: [working] })
      const run = first.run('r', 'plan', null, options())
      await hangs.opened
      await Promise.all([expect(run).rejects.toMatchObject({ code: 'NX-RUN-STOPPED' }), first.close()])
      const view = await open({ plans: [body, child], actions: [working] }).run('r', 'plan', null, options())
      expect(view.result).toEqual(['a succeeded', 'b succeeded', 'c succeeded'])
      expect(log).toEqual(['do a', 'do b', 'do b', 'do c'])
    })

    test('a cancel of the parent cancels the children that run', async () => {
      const log: string[] = []
      const hangs = gate()
      const stuck = action('do', (_input, { signal }) => {
        hangs.open()
        return untilAborted(signal)
      })
      const undoing = action('undo', async (input) => {
        log.push(`undo ${text(input)}`)
        return null
      })
      const child: Plan<Json, Json> = {
        name: 'child',
        run: (context, input) => context.step('w', stuck, null, { undo: { action: 'undo', input } }),
      }
      const body = plan((context) => context.child('one', 'child', '1'))
      const engine = aWorkplace(harness).open({ plans: [body, child], actions: [stuck, undoing] })
      const run = engine.run('r', 'plan', null, options())
      await hangs.opened
      await engine.cancel('r', 'stop all')
      expect(await run).toMatchObject({ state: 'cancelled' })
      expect(await engine.get('r/one')).toMatchObject({ state: 'cancelled' })
      expect(log).toEqual(['undo 1'])
    })

    test('two children of one name are refused', async () => {
      const work = household(async (context) => {
        const children = wave('a', 'a')
        const ends = await context.fanOut({ plan: 'child', children, max: 1, stopAfterFailures: 1 })
        return ends.map(({ id, outcome }) => `${id} ${outcome}`)
      })
      const view = await aWorkplace(harness).open(work).run('r', 'plan', null, options())
      expect(view).toMatchObject({ error: { code: 'NX-RUN-KEY-REUSED' } })
    })
  })
}
