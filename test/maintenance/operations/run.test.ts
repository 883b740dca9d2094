import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { systemClock, type Call } from '../../../src/kernel/call.ts'
import { temporaryFolder } from '../../support/home.ts'
import { openJournal } from '../../../src/maintenance/journal.ts'
import { aBench, type Bench } from '../support/a-project.ts'

// Each restores, hashes and waits for the disk many times; on a busy machine that takes its time.
vi.setConfig({ testTimeout: 300_000 })

/** Every second, so that a test need not wait for a minute. */
const everySecond = `  backups: [{ name: files, source: { files: [files] }, schedule: '* * * * * *', keep: { last: 2 } }]`

async function aWatchedBench(maintenance = everySecond, sinceMs = Date.now()): Promise<Bench> {
  const bench = await aBench(maintenance)
  mkdirSync(join(bench.folder, 'files'))
  writeFileSync(join(bench.folder, 'files/one'), 'one')
  const journal = await openJournal(bench.kernel)
  journal.watch({ application: 'shop', environment: 'local', directory: bench.folder, sinceMs })
  journal.close()
  return bench
}

type Fact = {
  readonly type: string
  readonly job?: string
  readonly dueAt?: string
  readonly outcome?: string
  readonly reason?: string
  readonly lateMs?: number
  readonly code?: string
}

/** Obeys the schedules until `isEnough` of the facts that were told; gives these. */
async function runUntil(
  bench: Bench,
  isEnough: (facts: readonly Fact[]) => boolean,
  clock = systemClock,
): Promise<readonly Fact[]> {
  const facts: Fact[] = []
  const stop = new AbortController()
  const call: Call = {
    clock,
    signal: stop.signal,
    emit: (fact) => {
      facts.push(fact)
      if (isEnough(facts)) stop.abort()
    },
  }
  await bench.manager.run(call)
  return facts
}

const finished = (facts: readonly Fact[]): readonly Fact[] =>
  facts.filter(({ type }) => type === 'maintenance.run-finished')

test('what comes due is backed up, once for each time that was due, and retention follows', async () => {
  const bench = await aWatchedBench()
  const facts = await runUntil(bench, (seen) => finished(seen).length >= 4)
  const runs = finished(facts)
  expect(runs.every(({ outcome }) => outcome?.includes('proven') === true)).toBe(true)
  expect(new Set(runs.map(({ dueAt }) => dueAt)).size).toBe(runs.length)
  expect(facts.some(({ type }) => type === 'maintenance.backups-forgotten')).toBe(true)
  const listed = await bench.manager.list(bench.where, bench.call)
  expect(listed.filter(({ reason }) => reason === 'schedule').length).toBeLessThanOrEqual(3)
})

test('after three days of sleep one run makes up for all that was missed, and says how late it is', async () => {
  const daily = `  backups: [{ name: files, source: { files: [files] }, schedule: '0 0 * * *' }]`
  const bench = await aWatchedBench(daily, Date.now() - 4 * 86_400_000)
  const facts = await runUntil(bench, (seen) => finished(seen).length >= 1)
  expect(finished(facts)).toHaveLength(1)
  expect(finished(facts)[0]?.lateMs).toBeLessThan(86_400_000)
  const journal = await openJournal(bench.kernel)
  expect(journal.lastFire('shop.local.files')?.dueMs).toBe(Date.parse(finished(facts)[0]?.dueAt ?? ''))
  journal.close()
})

test('a second process of the same home is refused, and a project that is gone does not stop the others', async () => {
  const bench = await aWatchedBench()
  const journal = await openJournal(bench.kernel)
  const gone = await temporaryFolder()
  journal.watch({ application: 'gone', environment: 'local', directory: gone, sinceMs: 0 })
  journal.close()
  let second: unknown
  const facts = await runUntil(bench, (seen) => {
    if (second === undefined) second = bench.manager.run(bench.call).catch((error: unknown) => error)
    return finished(seen).length >= 2
  })
  expect(await second).toMatchObject({ code: 'NX-LOCK-HELD', exitCode: 7 })
  expect(facts.filter(({ type }) => type === 'warning.raised').map(({ code }) => code)).toEqual([
    'NX-CONFIG-MANIFEST-MISSING',
  ])
})

test(
  'a run that was killed is not run again for the time that was due, and the next one is',
  { timeout: 300_000 },
  async () => {
    const bench = await aWatchedBench()
    const script = join(import.meta.dirname, '../support/run-and-die.ts')
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, bench.home], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    onTestFinished(() => void child.kill('SIGKILL'))
    await once(child, 'exit')
    const journal = await openJournal(bench.kernel)
    const killed = journal.lastFire('shop.local.files')
    journal.close()
    expect(killed).toBeDefined()
    const facts = await runUntil(bench, (seen) => finished(seen).length >= 1)
    const [next] = finished(facts)
    expect(Date.parse(next?.dueAt ?? '')).toBeGreaterThan(killed?.dueMs ?? 0)
    expect(next?.outcome).toContain('proven')
  },
)

test('a schedule that never comes due is refused with its backup', async () => {
  const bench = await aBench(
    `  backups: [{ name: files, source: { files: [files] }, schedule: '0 0 30 2 *' }]`,
  )
  await expect(bench.manager.plan(bench.where, bench.call)).rejects.toMatchObject({
    code: 'NX-MAINTAIN-SCHEDULE-INVALID',
    message: 'backup files: schedule "0 0 30 2 *" never comes due',
  })
})
