// Builds, runs the static checks and every test, and says at the very end what was skipped and the three counts.
// With CI=true a skipped test fails the run: there, every engine can be installed.
import { spawnSync } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { startVitest } from 'vitest/node'
import { describeOutcome, runChecks } from './checks.ts'
import { createTallyReporter, summaryLines, type Tally } from './test-tally.ts'

const filters = process.argv.slice(2)
const build = spawnSync(process.execPath, [fileURLToPath(new URL('build.ts', import.meta.url))], {
  stdio: 'inherit',
})
if (build.status !== 0) console.log('FAIL build')

const checks = filters.length > 0 ? [] : await runChecks((outcome) => console.log(describeOutcome(outcome)))

const reporter = createTallyReporter()
const closed = startVitest('test', filters, {
  watch: false,
  run: true,
  reporters: ['default', reporter],
}).then((vitest) => vitest.close())
// A run that ended before any test (a mistake in vitest.config.ts) counts as a failed test.
const neverRan: Tally = { passed: 0, failed: 1, skipped: [] }
const tests = await Promise.race([reporter.ended, closed.then(() => neverRan)])
// vitest has seconds to end its workers, not for ever: the counts must come.
await Promise.race([closed, delay(10_000)])

const ok = checks.filter((check) => check.ok).length + (build.status === 0 ? 1 : 0)
const notOk = checks.length + 1 - ok
const total: Tally = { passed: tests.passed + ok, failed: tests.failed + notOk, skipped: tests.skipped }
for (const line of summaryLines(total)) console.log(line)

const skipsFail = process.env['CI'] === 'true' && total.skipped.length > 0
// Exit at once: a test that left something open must not keep the counts from being the last line.
process.exit(total.failed > 0 || skipsFail ? 1 : 0)
