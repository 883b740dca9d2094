import { describe, expect, test } from 'vitest'
import type { EventFact } from '../../../src/kernel/events.ts'
import type { DurableHarness } from './harness.ts'
import { aWorkplace } from './harness.ts'
import {
  action,
  fatalFault,
  gate,
  noting,
  options,
  passingFault,
  plan,
  retry,
  untilAborted,
} from './words.ts'

export function stepSuite(harness: DurableHarness): void {
  describe('steps', () => {
    test('run once, in order, and their results come from the journal', async () => {
      const log: string[] = []
      const work = {
        plans: [
          plan(async (context, input) => [
            await context.step('first', noting(log, 'a'), input),
            await context.step('second', noting(log, 'b'), null),
          ]),
        ],
        actions: [noting(log, 'a'), noting(log, 'b')],
      }
      const { open } = aWorkplace(harness)
      const view = await open(work).run('r', 'plan', { x: 1 }, options())
      expect(view).toMatchObject({ runId: 'r', plan: 'plan', state: 'succeeded', input: { x: 1 } })
      expect(view.result).toEqual(['a done', 'b done'])
      expect(
        view.steps.map(({ seq, key, action, state, attempt }) => [seq, key, action, state, attempt]),
      ).toEqual([
        [1, 'first', 'a', 'succeeded', 1],
        [2, 'second', 'b', 'succeeded', 1],
      ])
      const again = await open(work).run('r', 'plan', { x: 1 }, options())
      expect(again).toEqual(view)
      expect(log).toEqual(['a {"x":1}', 'b'])
    })

    test('a run goes on only with the input and the plan that it was started with', async () => {
      const { open } = aWorkplace(harness)
      const engine = open({ plans: [plan(async () => null)] })
      await engine.run('r', 'plan', { a: 1, b: [2] }, options())
      await expect(engine.run('r', 'plan', { b: [2], a: 1 }, options())).resolves.toMatchObject({
        state: 'succeeded',
      })
      await expect(engine.run('r', 'plan', { a: 1, b: [3] }, options())).rejects.toMatchObject({
        code: 'NX-RUN-INPUT-CHANGED',
        exitCode: 4,
      })
      const newer = open({ plans: [plan(async () => null, 2)] })
      await expect(newer.run('r', 'plan', { a: 1, b: [2] }, options())).rejects.toMatchObject({
        code: 'NX-RUN-INPUT-CHANGED',
      })
    })

    test('an exception without a code is tried again as the policy says, under one idempotency key', async () => {
      const seen: string[] = []
      const flaky = action('flaky', async (_input, { attempt, idempotencyKey }) => {
        seen.push(`${idempotencyKey} ${attempt}`)
        if (attempt < 3) throw new Error('connection reset')
        return attempt
      })
      const body = plan((context) => context.step('call', flaky, null, { retry: retry(3) }))
      const view = await aWorkplace(harness)
        .open({ plans: [body], actions: [flaky] })
        .run('r', 'plan', null, options())
      expect(view).toMatchObject({ state: 'succeeded', result: 3 })
      expect(seen).toEqual(['r/call 1', 'r/call 2', 'r/call 3'])
    })

    test('an exhausted retry fails the run and never counts as success', async () => {
      let executions = 0
      const broken = action('broken', async () => {
        executions += 1
        throw new Error('connection reset')
      })
      const body = plan((context) => context.step('call', broken, null, { retry: retry(3) }))
      const view = await aWorkplace(harness)
        .open({ plans: [body], actions: [broken] })
        .run('r', 'plan', null, options())
      expect(executions).toBe(3)
      expect(view).toMatchObject({
        state: 'failed',
        error: { code: 'NX-RUN-UNEXPECTED', message: '"call" failed: connection reset' },
      })
      expect(view.steps).toMatchObject([{ state: 'failed', attempt: 3 }])
    })

    test('an error with a code is final, unless it says that it is retryable', async () => {
      const runs: string[] = []
      const fatal = action('fatal', async () => {
        runs.push('fatal')
        throw fatalFault({ why: 'no such disk' })
      })
      const passing = action('passing', async (_input, { attempt }) => {
        runs.push('passing')
        if (attempt === 1) throw passingFault({ retryable: true })
        return null
      })
      const body = plan(async (context) => {
        await context.step('passing', passing, null, { retry: retry(9) })
        return context.step('fatal', fatal, null, { retry: retry(9) })
      })
      const view = await aWorkplace(harness)
        .open({ plans: [body], actions: [fatal, passing] })
        .run('r', 'plan', null, options())
      expect(runs).toEqual(['passing', 'passing', 'fatal'])
      expect(view.error).toMatchObject({
        code: 'NX-TEST-FATAL',
        exitCode: 5,
        details: { why: 'no such disk' },
      })
    })

    test('a plan may handle the failure of a step, and handles it the same way after a crash', async () => {
      const log: string[] = []
      const broken = action('broken', async () => {
        log.push('broken')
        throw fatalFault({ why: 'no' })
      })
      const stuck = action('stuck', (_input, { signal, attempt }) =>
        attempt === 1 ? untilAborted(signal) : Promise.resolve('went on'),
      )
      const body = plan(async (context) => {
        const why = await context.step('try', broken, null).catch((error: Error) => error.message)
        reached.open()
        return [why, await context.step('wait', stuck, null)]
      })
      const reached = gate()
      const { open } = aWorkplace(harness)
      const work = { plans: [body], actions: [broken, stuck] }
      const first = open(work)
      const stopped = first.run('r', 'plan', null, options())
      await reached.opened
      await Promise.all([expect(stopped).rejects.toMatchObject({ code: 'NX-RUN-STOPPED' }), first.close()])
      const view = await open(work).run('r', 'plan', null, options())
      expect(view).toMatchObject({ state: 'succeeded', result: ['no', 'went on'] })
      expect(log).toEqual(['broken'])
    })

    test('a result that is not JSON fails its step and leaves the journal writable', async () => {
      const big = action('big', async () => {
        const result: { n: never } = JSON.parse('{}')
        Object.assign(result, { n: 1n })
        return result
      })
      const engine = aWorkplace(harness).open({
        plans: [plan((context) => context.step('big', big, null))],
        actions: [big],
      })
      const view = await engine.run('r', 'plan', null, options())
      expect(view).toMatchObject({ state: 'failed', error: { code: 'NX-RUN-RESULT-NOT-JSON' } })
    })

    test('steps beside each other are refused, also when the plan swallows the error', async () => {
      const log: string[] = []
      const body = plan(async (context) => {
        await Promise.allSettled([
          context.step('left', noting(log, 'a'), null),
          context.step('right', noting(log, 'b'), null),
        ])
        return 'all is well'
      })
      const view = await aWorkplace(harness)
        .open({ plans: [body], actions: [noting(log, 'a'), noting(log, 'b')] })
        .run('r', 'plan', null, options())
      expect(view).toMatchObject({ state: 'failed', error: { code: 'NX-RUN-NONDETERMINISTIC' } })
      expect(log).toEqual(['a'])
    })

    test('nothing is taken back while something of the run is still being done', async () => {
      const log: string[] = []
      const slow = action('slow', async () => {
        // Long enough for an impatient engine to begin with the undoing.
        for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
        log.push('done')
        return null
      })
      const body = plan(async (context) => {
        const undo = { undo: { action: 'undo', input: null } }
        await Promise.all([context.step('left', slow, null, undo), context.step('right', slow, null)])
        return null
      })
      const view = await aWorkplace(harness)
        .open({ plans: [body], actions: [slow, noting(log, 'undo')] })
        .run('r', 'plan', null, options())
      expect(view).toMatchObject({ state: 'restored', error: { code: 'NX-RUN-NONDETERMINISTIC' } })
      expect(log).toEqual(['done', 'undo'])
    })

    test.each([
      ['another key', ['first', 'other']],
      ['another order', ['second', 'first']],
      ['fewer steps', ['first']],
    ])('a plan that does %s in its second execution is refused', async (_title, keys) => {
      const log: string[] = []
      const reached = gate()
      const stuck = action('stuck', (_input, { signal }) => {
        reached.open()
        return untilAborted(signal)
      })
      const { open } = aWorkplace(harness)
      const walk = (names: readonly string[], last: boolean) =>
        plan(async (context) => {
          for (const name of names) await context.step(name, noting(log, 'a'), null)
          return last ? context.step('last', stuck, null) : null
        })
      const first = open({ plans: [walk(['first', 'second'], true)], actions: [stuck, noting(log, 'a')] })
      const stopped = first.run('r', 'plan', null, options())
      await reached.opened
      await Promise.all([expect(stopped).rejects.toMatchObject({ code: 'NX-RUN-STOPPED' }), first.close()])
      const second = open({ plans: [walk(keys, false)], actions: [stuck, noting(log, 'a')] })
      const view = await second.run('r', 'plan', null, options())
      expect(view).toMatchObject({ state: 'failed', error: { code: 'NX-RUN-NONDETERMINISTIC' } })
      expect(log).toEqual(['a', 'a'])
    })

    test('one key for two steps is refused, since they would share an idempotency key', async () => {
      const a = action('a')
      const body = plan(async (context) => {
        await context.step('same', a, null)
        return context.step('same', a, null)
      })
      const view = await aWorkplace(harness)
        .open({ plans: [body], actions: [a] })
        .run('r', 'plan', null, options())
      expect(view).toMatchObject({ state: 'failed', error: { code: 'NX-RUN-KEY-REUSED' } })
    })

    test('plans and actions that nobody registered are named', async () => {
      const a = action('a')
      const engine = aWorkplace(harness).open({ plans: [plan((context) => context.step('s', a, null))] })
      await expect(engine.run('x', 'other', null, options())).rejects.toMatchObject({
        code: 'NX-RUN-PLAN-UNKNOWN',
      })
      await expect(engine.run('r', 'plan', null, options())).resolves.toMatchObject({
        error: { code: 'NX-RUN-ACTION-UNKNOWN', details: { action: 'a' } },
      })
    })

    test('facts tell every step, and those of the actions pass through', async () => {
      const facts: EventFact[] = []
      const telling = action('telling', async (_input, { emit, attempt }) => {
        emit({ type: 'test.told', version: 1 })
        if (attempt === 1) throw new Error('not yet')
        return null
      })
      const body = plan((context) => context.step('tell', telling, null, { retry: retry(2) }))
      const engine = aWorkplace(harness).open({ plans: [body], actions: [telling] })
      await engine.run('r', 'plan', null, {
        signal: new AbortController().signal,
        emit: (fact) => facts.push(fact),
      })
      expect(facts.map(({ type }) => type)).toEqual([
        'run.started',
        'run.step-started',
        'test.told',
        'run.step-failed',
        'run.step-started',
        'test.told',
        'run.step-succeeded',
        'run.ended',
      ])
    })

    test('runs are listed newest first, by plan, prefix and whether they live', async () => {
      let nowMs = 1_000
      const reached = gate()
      const stuck = action('stuck', (_input, { signal }) => {
        reached.open()
        return untilAborted(signal)
      })
      const body = plan((context, input) =>
        input === 'stuck' ? context.step('s', stuck, null) : Promise.resolve(null),
      )
      const clock = { now: () => nowMs++, monotonicMs: () => performance.now() }
      const engine = aWorkplace(harness).open({ plans: [body], actions: [stuck], clock })
      await engine.run('shop/local/1', 'plan', null, options())
      await engine.run('shop/local/2', 'plan', null, options())
      await engine.run('blog/local/1', 'plan', null, options())
      const going = engine.run('shop/local/3', 'plan', 'stuck', options())
      await reached.opened
      const ids = async (filter: Parameters<typeof engine.list>[0]) =>
        (await engine.list(filter)).map(({ runId }) => runId)
      expect(await ids({})).toEqual(['shop/local/3', 'blog/local/1', 'shop/local/2', 'shop/local/1'])
      expect(await ids({ prefix: 'shop/' })).toEqual(['shop/local/3', 'shop/local/2', 'shop/local/1'])
      expect(await ids({ live: true })).toEqual(['shop/local/3'])
      expect(await ids({ plan: 'other' })).toEqual([])
      expect(await engine.get('shop/local/3')).toMatchObject({
        state: 'running',
        steps: [{ state: 'started' }],
      })
      expect(await engine.get('nobody')).toBeUndefined()
      await engine.cancel('shop/local/3', 'enough')
      await going
    })
  })
}
