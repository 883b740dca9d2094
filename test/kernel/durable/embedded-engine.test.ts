import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../../../src/kernel/call.ts'
import { createEmbeddedEngine } from '../../../src/kernel/durable/embedded-engine.ts'
import { stateDiskFull } from '../../../src/kernel/state/errors.ts'
import { durableEngineSuite } from '../../contract/durable-engine.ts'
import { action, noting, options, plan, retry } from '../../contract/durable/words.ts'

const worker = fileURLToPath(new URL('durable-worker.ts', import.meta.url))

durableEngineSuite('embedded', {
  makeFolder: () => mkdtempSync(join(tmpdir(), 'nexo-durable-')),
  removeFolder: (folder) => rmSync(folder, { recursive: true, force: true }),
  openIn: (folder, { othersAre, ...work }) =>
    createEmbeddedEngine({
      file: join(folder, 'journal.sqlite'),
      randomHex: (bytes) => randomBytes(bytes).toString('hex'),
      liveness: () => othersAre,
      ...work,
    }),
  workerArgv: (folder, task) => [worker, folder, JSON.stringify(task)],
})

function aJournal(): string {
  const folder = mkdtempSync(join(tmpdir(), 'nexo-journal-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return join(folder, 'journal.sqlite')
}

const surroundings = { clock: systemClock, randomHex: (bytes: number) => randomBytes(bytes).toString('hex') }

test('the journal keeps every attempt, and SQL cannot rewrite it', async () => {
  const flaky = action('flaky', async (_input, { attempt }) => {
    if (attempt === 1) throw new Error('not yet')
    return attempt
  })
  const body = plan((context) => context.step('call', flaky, null, { retry: retry(2) }))
  const file = aJournal()
  const engine = createEmbeddedEngine({ file, plans: [body], actions: [flaky], ...surroundings })
  await engine.run('r', 'plan', null, options())
  expect((await engine.history('r')).map(({ entry }) => entry.kind)).toEqual([
    'started',
    'failed',
    'started',
    'succeeded',
    'ended',
  ])
  await engine.close()
  const database = new DatabaseSync(file)
  expect(() => database.exec(`UPDATE journal SET data = '{}'`)).toThrow('append-only')
  database.close()
})

test('a run that cannot be journalled stops where it stands, and can be undone when the disk has room again', async () => {
  const log: string[] = []
  let full = false
  const first = action('first', async () => {
    log.push('first')
    full = true
    return null
  })
  const body = plan(async (context) => {
    await context.step('first', first, null, { undo: { action: 'undo', input: null } })
    return context.step('second', noting(log, 'second'), null)
  })
  const engine = createEmbeddedEngine({
    file: aJournal(),
    plans: [body],
    actions: [first, noting(log, 'second'), noting(log, 'undo')],
    ...surroundings,
    commit: (write) => {
      const fails = full
      full = false
      if (fails) throw stateDiskFull({ file: 'journal', reason: 'database or disk is full' })
      write()
    },
  })
  onTestFinished(() => engine.close())
  const failed = engine.run('r', 'plan', null, options())
  await expect(failed).rejects.toMatchObject({ code: 'NX-STATE-DISK-FULL' })
  // There was room again at once, but a journal with a hole tells lies: nothing more was written.
  expect((await engine.history('r')).map(({ entry }) => entry.kind)).toEqual(['started'])
  expect(await engine.undo('r', options())).toMatchObject({ state: 'restored' })
  expect(log).toEqual(['first', 'undo'])
})

test('a clock that is set back does not make a sleep longer', async () => {
  let nowMs = 1_000_000_000
  const clock = { now: () => nowMs, monotonicMs: () => performance.now() }
  const asleep = Promise.withResolvers<void>()
  const body = plan(async (context) => {
    setImmediate(() => asleep.resolve())
    await context.sleep('short', 50)
    return null
  })
  const file = aJournal()
  const work = { file, plans: [body], actions: [], ...surroundings, clock }
  const before = createEmbeddedEngine(work)
  const run = before.run('r', 'plan', null, options())
  await asleep.promise
  await Promise.all([expect(run).rejects.toMatchObject({ code: 'NX-RUN-STOPPED' }), before.close()])
  nowMs -= 100_000_000
  const after = createEmbeddedEngine(work)
  onTestFinished(() => after.close())
  expect(await after.run('r', 'plan', null, options())).toMatchObject({ state: 'succeeded' })
})

test('a damaged journal is named, and one run that is damaged does not hurt its neighbours', async () => {
  const file = aJournal()
  const body = plan(async (context) => context.step('s', action('a'), null))
  const engine = createEmbeddedEngine({ file, plans: [body], actions: [action('a')], ...surroundings })
  onTestFinished(() => engine.close())
  await engine.run('bad', 'plan', null, options())
  const database = new DatabaseSync(file)
  database.exec(`DROP TRIGGER journal_is_append_only; UPDATE journal SET data = '{"kind":"lie"}'`)
  database.close()
  const [bad, good] = await Promise.allSettled([
    engine.run('bad', 'plan', null, options()),
    engine.run('good', 'plan', null, options()),
  ])
  expect(bad).toMatchObject({ status: 'rejected', reason: { code: 'NX-STATE-CORRUPT' } })
  expect(good).toMatchObject({ value: { state: 'succeeded' } })
})

test('closing twice, and closing an engine that was never used, is harmless', async () => {
  const engine = createEmbeddedEngine({ file: aJournal(), plans: [], actions: [], ...surroundings })
  await engine.close()
  await engine.list({})
  await expect(Promise.all([engine.close(), engine.close()])).resolves.toBeDefined()
})
