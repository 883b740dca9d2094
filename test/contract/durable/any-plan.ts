import { fc } from '../../support/properties.ts'
import { describe, expect, test } from 'vitest'
import type { DurableEngine } from '../../../src/kernel/durable/contract.ts'
import type { DurableHarness } from './harness.ts'
import { action, fatalFault, options, plan, retry, untilAborted } from './words.ts'

/** A handful by default; a campaign sets it to thousands. */
const iterations = Number(process.env['NEXO_FUZZ_ITERATIONS'] ?? '15')

/** A step of a generated plan: how it ends, and how often its process is closed while it is being executed. */
type StepSketch = {
  readonly ends: 'well' | 'well at the second attempt' | 'badly'
  readonly undo: boolean
  readonly interruptions: number
}

const aStep: fc.Arbitrary<StepSketch> = fc.record({
  ends: fc.constantFrom('well', 'well', 'well', 'well at the second attempt', 'badly'),
  undo: fc.boolean(),
  interruptions: fc.nat({ max: 2 }),
})

/** What must happen, whatever is interrupted: which steps get their turn, and which are taken back in which order. */
function expectationOf(sketch: readonly StepSketch[]) {
  const bad = sketch.findIndex(({ ends }) => ends === 'badly')
  const turns = bad === -1 ? sketch.length : bad + 1
  const undone = sketch
    .slice(0, turns)
    .flatMap(({ undo }, n) => (undo ? [n] : []))
    .toReversed()
  if (bad === -1) return { state: 'succeeded', turns, undone: [] }
  return { state: undone.length === 0 ? 'failed' : 'restored', turns, undone }
}

export function anyPlanSuite(harness: DurableHarness): void {
  /** Runs the sketch with a new engine after each interruption. */
  async function runToItsEnd(folder: string, sketch: readonly StepSketch[]) {
    const interruptionsLeft = sketch.map(({ interruptions }) => interruptions)
    const failuresLeft = sketch.map(({ ends }) => (ends === 'well at the second attempt' ? 1 : 0))
    const finished: number[] = []
    const undone: number[] = []
    let engine: DurableEngine
    const work = action('work', async (input, { signal }) => {
      const n = Number(input)
      if ((interruptionsLeft[n] ?? 0) > 0) {
        interruptionsLeft[n] = (interruptionsLeft[n] ?? 0) - 1
        void engine.close()
        return untilAborted(signal)
      }
      if ((failuresLeft[n] ?? 0) > 0) {
        failuresLeft[n] = 0
        throw new Error('not yet')
      }
      if (sketch[n]?.ends === 'badly') throw fatalFault({ why: 'bad' })
      finished.push(n)
      return n
    })
    const undo = action('undo', async (input) => {
      undone.push(Number(input))
      return null
    })
    const body = plan(async (context) => {
      const results: number[] = []
      for (const [n, { undo: back }] of sketch.entries()) {
        const taken = back ? { undo: { action: 'undo', input: n } } : {}
        results.push(Number(await context.step(`step ${n}`, work, n, { retry: retry(2), ...taken })))
      }
      return results
    })
    for (;;) {
      const clock = { now: () => Date.now(), monotonicMs: () => performance.now() }
      engine = harness.openIn(folder, { plans: [body], actions: [work, undo], clock, othersAre: 'alive' })
      const [end] = await Promise.allSettled([engine.run('r', 'plan', null, options())])
      await engine.close()
      if (end.status === 'fulfilled') return { view: end.value, finished, undone }
      expect(end.reason).toMatchObject({ code: 'NX-RUN-STOPPED' })
    }
  }

  describe('any plan', () => {
    test(
      'interrupted anywhere and any number of times, it ends as it would have ended',
      async () => {
        await fc.assert(
          fc.asyncProperty(fc.array(aStep, { maxLength: 6 }), async (sketch) => {
            const folder = harness.makeFolder()
            try {
              const { view, finished, undone } = await runToItsEnd(folder, sketch)
              const wanted = expectationOf(sketch)
              expect(view.state).toBe(wanted.state)
              expect(undone).toEqual(wanted.undone)
              const well = sketch.map((_, n) => n).slice(0, wanted.turns)
              expect(finished).toEqual(wanted.state === 'succeeded' ? well : well.slice(0, -1))
              expect(view.result).toEqual(wanted.state === 'succeeded' ? well : undefined)
            } finally {
              harness.removeFolder(folder)
            }
          }),
          { numRuns: iterations },
        )
      },
      60_000 + iterations * 200,
    )
  })
}
