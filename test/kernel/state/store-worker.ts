// A process of its own for open-sqlite-store.test.ts: holds a lock until it is killed, or writes events and ends.
import { systemClock } from '../../../src/kernel/call.ts'
import { currentProcess } from '../../../src/kernel/process-identity.ts'
import { openSqliteStore } from '../../../src/kernel/state/open-sqlite-store.ts'

const [, , task, file = '', name = ''] = process.argv
const store = await openSqliteStore({ file, clock: systemClock, identity: currentProcess() })

if (task === 'lock') {
  await store.locks.acquire('shop/local', { reason: 'hold', kind: 'automatic' })
  process.send?.('held')
} else {
  const scope = { application: 'shop', environment: 'local', runId: name }
  const time = '2026-01-31T14:22:33.000Z'
  for (let seq = 1; seq <= 25; seq++) {
    await store.appendEvents(scope, [{ type: 'test.happened', version: 1, time, seq }])
  }
  await store.close()
  process.disconnect()
}
