// Counts what vitest ran, and remembers what was skipped and why, for the last lines of `npm test`.
import type { Reporter, TestCase, TestModule } from 'vitest/node'

export type SkippedTest = { readonly test: string; readonly reason: string }
export type Tally = {
  readonly passed: number
  readonly failed: number
  readonly skipped: readonly SkippedTest[]
}

export type TallyReporter = Reporter & { readonly ended: Promise<Tally> }

/**
 * A vitest reporter that only counts. A file that could not be loaded, and an error outside every test, count as one
 * failed test each: neither may pass unseen.
 */
export function createTallyReporter(): TallyReporter {
  const { promise, resolve } = Promise.withResolvers<Tally>()
  return {
    onTestRunEnd(modules, unhandledErrors) {
      const tests = modules.flatMap((module) => [...module.children.allTests()])
      const broken = modules.filter((module) => isBroken(module)).length
      resolve({
        passed: countOf(tests, 'passed'),
        failed: countOf(tests, 'failed') + countOf(tests, 'pending') + broken + unhandledErrors.length,
        skipped: tests.filter((test) => test.result().state === 'skipped').map((test) => skippedTest(test)),
      })
    },
    ended: promise,
  }
}

const countOf = (tests: readonly TestCase[], state: string): number =>
  tests.filter((test) => test.result().state === state).length

const isBroken = (module: TestModule): boolean =>
  module.errors().length > 0 ||
  (module.state() === 'failed' && [...module.children.allTests('failed')].length === 0)

const skippedTest = (test: TestCase): SkippedTest => {
  const result = test.result()
  const note = result.state === 'skipped' ? result.note : undefined
  return { test: `${test.module.relativeModuleId} > ${test.fullName}`, reason: note ?? 'no reason given' }
}

/** The last lines of a test run: what was skipped and which engine was missing, then the counts alone. */
export function summaryLines(tally: Tally): readonly string[] {
  const skips = tally.skipped.map(({ test, reason }) => `skipped: ${test} (${reason})`)
  return [...skips, `${tally.passed} passed, ${tally.failed} failed, ${tally.skipped.length} skipped`]
}
