import { expect, test } from 'vitest'
import type { HeldLock, LockStore } from '../../../src/kernel/state/contract.ts'
import { takeMonitorLock } from '../../../src/monitoring/running/monitor-lock.ts'

const fence = (token: number) => ({ lock: 'monitor', token })

/** Locks whose heartbeats the test loses; `holder` is whose token is stored. */
function someLocks() {
  const lost: AbortController[] = []
  const said: string[] = []
  const state = { holder: 0 }
  const locks: LockStore = {
    acquire: async (): Promise<HeldLock> => {
      const controller = new AbortController()
      lost.push(controller)
      state.holder = lost.length
      said.push(`taken ${state.holder}`)
      const token = state.holder
      return {
        fence: fence(token),
        lost: controller.signal,
        release: async () => void said.push(`freed ${token}`),
      }
    },
    inspect: async () => ({
      name: 'monitor',
      owner: { pid: 1, host: 'here', user: 'somebody', processStartedAt: '' },
      reason: 'watches applications',
      kind: 'automatic',
      acquiredAt: 0,
      token: state.holder,
    }),
    break: async () => undefined,
  }
  return { locks, lost, said, state }
}

test('a lock whose heartbeat could not be stored is taken again, and the monitor goes on', async () => {
  const { locks, lost, said } = someLocks()
  const lock = await takeMonitorLock(locks, new AbortController().signal)
  lost[0]?.abort(new Error('no space left'))
  await expect.poll(() => said).toEqual(['taken 1', 'freed 1', 'taken 2'])
  lost[1]?.abort(new Error('no space left'))
  await expect.poll(() => said.at(-1)).toBe('taken 3')
  expect(lock.lost.aborted).toBe(false)
  await lock.release()
  expect(said.at(-1)).toBe('freed 3')
})

test('a lock that another monitor has taken over is lost, and says why', async () => {
  const { locks, lost, state } = someLocks()
  const lock = await takeMonitorLock(locks, new AbortController().signal)
  state.holder = 77
  const why = new Error('it was taken over')
  lost[0]?.abort(why)
  await expect.poll(() => lock.lost.aborted).toBe(true)
  expect(lock.lost.reason).toBe(why)
})

test('while nothing can be stored the monitor neither ends nor gives up; it ends when it is told to', async () => {
  const { locks, lost } = someLocks()
  const ending = new AbortController()
  let tries = 0
  const full = {
    ...locks,
    inspect: async () => {
      tries += 1
      throw new Error('database or disk is full')
    },
  }
  const lock = await takeMonitorLock(full, ending.signal)
  lost[0]?.abort(new Error('no space left'))
  await expect.poll(() => tries).toBe(1)
  expect(lock.lost.aborted).toBe(false)
  ending.abort(new Error('Ctrl-C'))
  await expect.poll(() => lock.lost.aborted).toBe(true)
})
