// A process of its own for open-sqlite-store.test.ts: holds a lock until it is killed, counts
// under a lock, or writes events.
import { readFileSync, writeFileSync } from 'node:fs'
import { systemClock } from '../../../src/kernel/call.ts'
import { currentProcess } from '../../../src/kernel/process-identity.ts'
import { openSqliteStore } from '../../../src/kernel/state/open-sqlite-store.ts'

const [, , task, file = '', name = ''] = process.argv
const store = await openSqliteStore({ file, clock: systemClock, identity: currentProcess() })

/** Adds one to a number in a file: two processes that do it at the same time lose one of the two. */
async function countOnce(): Promise<void> {
  const held = await store.locks.acquire('counter', { reason: 'count', kind: 'automatic', waitMs: 60_000 })
  const [count = 0] = readNumbers()
  await new Promise((resolve) => setImmediate(resolve))
  writeFileSync(counter, `${count + 1} ${[...readNumbers().slice(1), held.fence.token].join(' ')}`)
  await held.release()
}

const counter = `${file}.counter`
const readNumbers = (): number[] => readFileSync(counter, 'utf8').split(' ').map(Number)

async function writeEvents(): Promise<void> {
  const scope = { application: 'shop', environment: 'local', runId: name }
  const time = '2026-01-31T14:22:33.000Z'
  for (let seq = 1; seq <= 25; seq++) {
    await store.appendEvents(scope, [{ type: 'test.happened', version: 1, time, seq }])
  }
}

if (task === 'lock') {
  await store.locks.acquire('shop/local', { reason: 'hold', kind: 'automatic' })
  process.send?.('held')
} else {
  if (task === 'count') for (let n = 0; n < 10; n++) await countOnce()
  else await writeEvents()
  await store.close()
  process.disconnect()
}
