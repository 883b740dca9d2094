import { fork } from 'node:child_process'
import { once } from 'node:events'
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  watch,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../../../src/kernel/call.ts'
import { currentProcess } from '../../../src/kernel/process-identity.ts'
import { openSqliteStore } from '../../../src/kernel/state/open-sqlite-store.ts'
import { stateStoreSuite } from '../../contract/state-store.ts'

const worker = new URL('store-worker.ts', import.meta.url)
const wish = { reason: 'deploy', kind: 'automatic' } as const

function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'nexo-state-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

const open = (file: string) => openSqliteStore({ file, clock: systemClock, identity: currentProcess() })

stateStoreSuite('sqlite', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'nexo-state-'))
  return {
    open: (process) => openSqliteStore({ file: join(folder, 'state.sqlite'), ...process }),
    dispose: async () => rmSync(folder, { recursive: true, force: true }),
  }
})

test.skipIf(process.platform === 'win32')('only its owner can read the file and its neighbours', async () => {
  const folder = join(aFolder(), 'home', 'state')
  const store = await open(join(folder, 'state.sqlite'))
  await store.putValue('a', 'b')
  expect(statSync(folder).mode & 0o777).toBe(0o700)
  for (const suffix of ['', '-wal', '-shm']) {
    expect(statSync(join(folder, `state.sqlite${suffix}`)).mode & 0o777).toBe(0o600)
  }
  await store.close()
})

test('a store of a newer nexo is refused and left as it is', async () => {
  const file = join(aFolder(), 'state.sqlite')
  await (await open(file)).close()
  const database = new DatabaseSync(file)
  database.exec('PRAGMA user_version = 99')
  database.close()
  const before = readFileSync(file)
  await expect(open(file)).rejects.toMatchObject({
    code: 'NX-STATE-NEWER',
    exitCode: 4,
    message: expect.stringContaining('has format 99; this nexo knows formats up to 1'),
  })
  expect(readFileSync(file).equals(before)).toBe(true)
})

test('a file that is no database is refused with what to do', async () => {
  const file = join(aFolder(), 'state.sqlite')
  writeFileSync(file, 'this is not a database, it is a letter to a friend\n'.repeat(100))
  await expect(open(file)).rejects.toMatchObject({
    code: 'NX-STATE-CORRUPT',
    message: expect.stringContaining(file),
    hint: expect.stringContaining(`mv '${file}'`),
  })
})

test('a file that was cut short is refused', async () => {
  const file = join(aFolder(), 'state.sqlite')
  const store = await open(file)
  await store.putValue('a', 'x'.repeat(100_000))
  await store.close()
  truncateSync(file, statSync(file).size - 50_000)
  await expect(open(file)).rejects.toMatchObject({ code: 'NX-STATE-CORRUPT' })
})

test('a file that was cut to nothing is refused, not taken for a new one', async () => {
  const file = join(aFolder(), 'state.sqlite')
  const store = await open(file)
  await store.close()
  truncateSync(file, 0)
  await expect(open(file)).rejects.toMatchObject({ code: 'NX-STATE-CORRUPT' })
})

test('a file is whole from the moment that it is there, and nothing is left beside it', async () => {
  const folder = aFolder()
  const file = join(folder, 'state.sqlite')
  const sizes: number[] = []
  const watcher = watch(folder, () => {
    sizes.push(...[statSync(file, { throwIfNoEntry: false })?.size ?? []].flat())
  })
  onTestFinished(() => watcher.close())
  const stores = await Promise.all([open(file), open(file), open(file)])
  await Promise.all(stores.map((store) => store.close()))
  expect(sizes.filter((size) => size === 0)).toEqual([])
  expect(readdirSync(folder)).toEqual(['state.sqlite'])
  expect(statSync(file).mode & 0o777).toBe(0o600)
})

test('damage inside the file is named when it is met, never given out as data', async () => {
  const file = join(aFolder(), 'state.sqlite')
  const store = await open(file)
  const { fence } = await store.locks.acquire('shop/local', wish)
  await store.putDeployment(
    {
      id: 'd-1',
      kind: 'deploy',
      application: 'shop',
      environment: 'local',
      startedAt: '2026-01-31T14:22:33.000Z',
      startedBy: 'ada',
      status: 'running',
    },
    fence,
  )
  const database = new DatabaseSync(file)
  database.exec(`UPDATE deployments SET document = '{"id":7}'`)
  database.close()
  await expect(store.listDeployments('shop', 'local', 1)).rejects.toMatchObject({ code: 'NX-STATE-CORRUPT' })
  await store.close()
})

test('a folder where the file should be is named', async () => {
  await expect(open(aFolder())).rejects.toMatchObject({ code: 'NX-STATE-UNAVAILABLE' })
})

test('a file where the folder should be is named', async () => {
  const file = join(aFolder(), 'file')
  writeFileSync(file, '')
  await expect(open(join(file, 'state.sqlite'))).rejects.toMatchObject({ code: 'NX-STATE-UNAVAILABLE' })
})

test('a lost store gives greater tokens than the one before it', async () => {
  const folder = aFolder()
  const first = await open(join(folder, 'one.sqlite'))
  const before = await first.locks.acquire('shop/local', wish)
  for (let n = 0; n < 3; n++) await first.locks.break('shop/local')
  await first.close()
  const later = { now: () => Date.now() + 1_000, monotonicMs: () => performance.now() }
  const file = join(folder, 'two.sqlite')
  const second = await openSqliteStore({ file, clock: later, identity: currentProcess() })
  const after = await second.locks.acquire('shop/local', wish)
  expect(after.fence.token).toBeGreaterThan(before.fence.token)
  await second.close()
})

test('the lock of a killed process is taken over at once, that of a living one is not', async () => {
  const file = join(aFolder(), 'state.sqlite')
  const owner = fork(worker, ['lock', file])
  await once(owner, 'message')
  const store = await open(file)
  onTestFinished(() => store.close())
  await expect(store.locks.acquire('shop/local', wish)).rejects.toMatchObject({
    code: 'NX-LOCK-HELD',
    details: { pid: owner.pid },
  })
  owner.kill('SIGKILL')
  await once(owner, 'exit')
  await expect(store.locks.acquire('shop/local', wish)).resolves.toBeDefined()
})

test('many processes that make one store at the same time all succeed, and none loses a write', async () => {
  const file = join(aFolder(), 'state.sqlite')
  const workers = [1, 2, 3, 4].map((n) => fork(worker, ['write', file, String(n)]))
  const ends = await Promise.all(workers.map((child) => once(child, 'exit')))
  expect(ends.map(([code]) => code)).toEqual([0, 0, 0, 0])
  const store = await open(file)
  const events = await store.listEvents({ limit: 1_000 })
  expect(events).toHaveLength(4 * 25)
  await store.close()
})

test('processes that wait for one lock hold it one after the other, with growing tokens', async () => {
  const file = join(aFolder(), 'state.sqlite')
  writeFileSync(`${file}.counter`, '0')
  const workers = [1, 2, 3].map(() => fork(worker, ['count', file]))
  const ends = await Promise.all(workers.map((child) => once(child, 'exit')))
  expect(ends.map(([code]) => code)).toEqual([0, 0, 0])
  const [count, ...tokens] = readFileSync(`${file}.counter`, 'utf8').split(' ').map(Number)
  expect(count).toBe(30)
  expect(tokens).toHaveLength(30)
  expect(new Set(tokens).size).toBe(30)
  expect(tokens).toEqual(tokens.toSorted((a, b) => a - b))
})
