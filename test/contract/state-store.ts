import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Deployment } from '../../src/domain/deployment.ts'
import type { Release } from '../../src/domain/release.ts'
import type { Clock } from '../../src/kernel/call.ts'
import type { EventEnvelope } from '../../src/kernel/events.ts'
import type { Liveness } from '../../src/kernel/process-start.ts'
import type { LockOwner, StateStore } from '../../src/kernel/state/contract.ts'

/** One process as the suite plays it. `liveness` is what it sees of other owners. */
export type StoreProcess = {
  readonly clock: Clock
  readonly identity: LockOwner
  readonly liveness: (owner: LockOwner) => Liveness
}

/** Stores opened from one harness share their state, as processes on one machine or team do. */
export type StateStoreHarness = {
  open(process: StoreProcess): Promise<StateStore>
  dispose(): Promise<void>
}

const wish = { reason: 'deploy r-1', kind: 'automatic' } as const
const anOwner = (pid: number): LockOwner => ({
  user: 'ada',
  host: 'one',
  pid,
  processStartedAt: `start-${pid}`,
})

const aRelease = (n: number, over: Partial<Release> = {}): Release => ({
  id: `r-20260131-14223${n}-3f9c`,
  application: 'shop',
  environment: 'local',
  packageDigest: `sha256:${'a'.repeat(64)}`,
  configurationDigest: `sha256:${'b'.repeat(64)}`,
  createdAt: `2026-01-31T14:22:3${n}.000Z`,
  createdBy: 'ada@one',
  source: { dirty: false },
  ...over,
})

const aDeployment = (n: number, over: Partial<Deployment> = {}): Deployment => ({
  id: `d-${n}`,
  kind: 'deploy',
  application: 'shop',
  environment: 'local',
  startedAt: `2026-01-31T14:22:3${n}.000Z`,
  startedBy: 'ada@one',
  status: 'running',
  ...over,
})

const anEvent = (seq: number): EventEnvelope => ({
  type: 'test.happened',
  version: 1,
  time: '2026-01-31T14:22:33.000Z',
  seq,
})

/** What every state store must do. `createHarness` is called once per test. */
export function stateStoreSuite(name: string, createHarness: () => Promise<StateStoreHarness>): void {
  describe(`state store: ${name}`, () => {
    let harness: StateStoreHarness
    let nowMs: number
    let judged: Liveness
    const opened: StateStore[] = []
    const openAs = async (pid: number): Promise<StateStore> => {
      const clock = { now: () => nowMs, monotonicMs: () => performance.now() }
      const store = await harness.open({ clock, identity: anOwner(pid), liveness: () => judged })
      opened.push(store)
      return store
    }

    beforeEach(async () => {
      harness = await createHarness()
      nowMs = Date.parse('2026-01-31T14:22:33.000Z')
      judged = 'alive'
    })
    afterEach(async () => {
      vi.useRealTimers()
      await Promise.all(opened.splice(0).map((store) => store.close()))
      await harness.dispose()
    })

    test('what one process stored, another reads, newest first', async () => {
      const one = await openAs(1)
      const { fence } = await one.locks.acquire('shop/local', wish)
      await one.putRelease(aRelease(1), fence)
      await one.putRelease(aRelease(2), fence)
      await one.putRelease(aRelease(3, { environment: 'staging' }), fence)
      await one.putDeployment(aDeployment(1), fence)
      await one.putDeployment(aDeployment(2), fence)
      await one.putDeployment(aDeployment(1, { status: 'succeeded' }), fence)
      const other = await openAs(2)
      expect(await other.getRelease(aRelease(1).id)).toEqual(aRelease(1))
      expect(await other.getRelease('r-20200101-000000-0000')).toBeUndefined()
      expect(await other.listReleases('shop', 'local')).toEqual([aRelease(2), aRelease(1)])
      expect(await other.listDeployments('shop', 'local', 10)).toEqual([
        aDeployment(2),
        aDeployment(1, { status: 'succeeded' }),
      ])
      expect(await other.listDeployments('shop', 'local', 1)).toEqual([aDeployment(2)])
    })

    test('a release that is stored twice stays what it was', async () => {
      const store = await openAs(1)
      const { fence } = await store.locks.acquire('shop/local', wish)
      await store.putRelease(aRelease(1), fence)
      await store.putRelease(aRelease(1, { message: 'another' }), fence)
      expect(await store.listReleases('shop', 'local')).toEqual([aRelease(1)])
    })

    test('forgetting an environment leaves the others as they are', async () => {
      const store = await openAs(1)
      const { fence } = await store.locks.acquire('shop/local', wish)
      await store.putRelease(aRelease(1), fence)
      await store.putRelease(aRelease(2, { environment: 'staging' }), fence)
      await store.appendEvents({ application: 'shop', environment: 'local', runId: 'run' }, [anEvent(1)])
      await store.forget('shop', 'local', fence)
      expect(await store.listReleases('shop', 'local')).toEqual([])
      expect(await store.listEvents({ environment: 'local', limit: 9 })).toEqual([])
      expect(await store.listReleases('shop', 'staging')).toHaveLength(1)
    })

    test('values are kept by name and replaced', async () => {
      const store = await openAs(1)
      expect(await store.getValue('digest')).toBeUndefined()
      await store.putValue('digest', 'a')
      await store.putValue('digest', 'b')
      expect(await (await openAs(2)).getValue('digest')).toBe('b')
    })

    test('events come back in their order, filtered, the newest when there are too many', async () => {
      const store = await openAs(1)
      const scope = { application: 'shop', environment: 'local', runId: 'run-1' }
      await Promise.all([
        store.appendEvents(scope, [anEvent(1), anEvent(2)]),
        store.appendEvents({ ...scope, runId: 'run-2' }, [anEvent(3)]),
        store.appendEvents({ ...scope, application: 'blog' }, [anEvent(4)]),
      ])
      expect(await store.listEvents({ limit: 9 })).toEqual([1, 2, 3, 4].map(anEvent))
      expect(await store.listEvents({ runId: 'run-1', application: 'shop', limit: 9 })).toEqual([
        anEvent(1),
        anEvent(2),
      ])
      expect(await store.listEvents({ limit: 2 })).toEqual([anEvent(3), anEvent(4)])
    })

    test('events that nobody waited for are stored by close', async () => {
      const store = await openAs(1)
      const stored = store.appendEvents({ application: 'a', environment: 'e', runId: 'r' }, [anEvent(1)])
      await store.close()
      await stored
      expect(await (await openAs(2)).listEvents({ limit: 9 })).toEqual([anEvent(1)])
    })

    test('a held lock is refused with its owner, reason and since when', async () => {
      await (await openAs(1)).locks.acquire('shop/local', wish)
      const refused = (await openAs(2)).locks.acquire('shop/local', wish)
      await expect(refused).rejects.toMatchObject({
        code: 'NX-LOCK-HELD',
        exitCode: 7,
        message: 'shop/local is locked by ada@one (pid 1) since 2026-01-31T14:22:33.000Z: deploy r-1',
      })
    })

    test('locks of different names do not disturb each other', async () => {
      const store = await openAs(1)
      await store.locks.acquire('shop/local', wish)
      await expect(store.locks.acquire('shop/staging', wish)).resolves.toBeDefined()
    })

    test('a released lock can be taken by anybody, with a greater token', async () => {
      const first = await (await openAs(1)).locks.acquire('shop/local', wish)
      await first.release()
      const other = await openAs(2)
      expect(await other.locks.inspect('shop/local')).toBeUndefined()
      const second = await other.locks.acquire('shop/local', wish)
      expect(second.fence.token).toBeGreaterThan(first.fence.token)
    })

    test('the lock of a dead owner is taken over at once and its fence writes no more', async () => {
      const dead = await openAs(1)
      const stale = await dead.locks.acquire('shop/local', wish)
      judged = 'dead'
      const taken = await (await openAs(2)).locks.acquire('shop/local', wish)
      expect(taken.fence.token).toBeGreaterThan(stale.fence.token)
      await expect(dead.putRelease(aRelease(1), stale.fence)).rejects.toMatchObject({
        code: 'NX-LOCK-FENCED',
      })
      await expect(dead.forget('shop', 'local', stale.fence)).rejects.toMatchObject({
        code: 'NX-LOCK-FENCED',
      })
      expect(await dead.listReleases('shop', 'local')).toEqual([])
      await stale.release()
      expect(await dead.locks.inspect('shop/local')).toMatchObject({ token: taken.fence.token })
    })

    test('an owner that cannot be seen keeps its lock for the TTL and no longer', async () => {
      // No heartbeat comes in between, however long this takes.
      vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
      await (await openAs(1)).locks.acquire('shop/local', wish)
      judged = 'unknown'
      const other = await openAs(2)
      nowMs += 14_999
      await expect(other.locks.acquire('shop/local', wish)).rejects.toMatchObject({ code: 'NX-LOCK-HELD' })
      nowMs += 1
      await expect(other.locks.acquire('shop/local', wish)).resolves.toBeDefined()
    })

    test.each([86_400_000, -86_400_000])(
      'a clock that jumps by %d ms takes no living owner its lock',
      async (ms) => {
        await (await openAs(1)).locks.acquire('shop/local', wish)
        const other = await openAs(2)
        nowMs += ms
        await expect(other.locks.acquire('shop/local', wish)).rejects.toMatchObject({ code: 'NX-LOCK-HELD' })
      },
    )

    test('a clock that was set back keeps nobody locked out for longer than the TTL', async () => {
      vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
      await (await openAs(1)).locks.acquire('shop/local', wish)
      judged = 'unknown'
      const other = await openAs(2)
      nowMs -= 86_400_000
      await expect(other.locks.acquire('shop/local', wish)).rejects.toMatchObject({ code: 'NX-LOCK-HELD' })
      nowMs += 15_000
      await expect(other.locks.acquire('shop/local', wish)).resolves.toBeDefined()
    })

    test('a manual lock outlives its process, is never waited for, and says that a person holds it', async () => {
      await (await openAs(1)).locks.acquire('shop/local', { reason: 'audit', kind: 'manual' })
      judged = 'dead'
      nowMs += 86_400_000
      const other = await openAs(2)
      const refused = other.locks.acquire('shop/local', { ...wish, waitMs: 60_000 })
      await expect(refused).rejects.toMatchObject({
        code: 'NX-LOCK-HELD',
        message: expect.stringContaining('by hand'),
      })
      expect(await other.locks.inspect('shop/local')).not.toHaveProperty('expiresAt')
    })

    test('a broken lock is free, and its old owner writes no more', async () => {
      const one = await openAs(1)
      const held = await one.locks.acquire('shop/local', wish)
      const other = await openAs(2)
      await other.locks.break('shop/local')
      expect(await other.locks.inspect('shop/local')).toBeUndefined()
      await expect(one.putDeployment(aDeployment(1), held.fence)).rejects.toMatchObject({
        code: 'NX-LOCK-FENCED',
      })
      const next = await other.locks.acquire('shop/local', wish)
      expect(next.fence.token).toBeGreaterThan(held.fence.token)
    })

    test('breaking a lock that nobody holds changes nothing', async () => {
      const store = await openAs(1)
      await expect(store.locks.break('shop/local')).resolves.toBeUndefined()
      expect(await store.locks.inspect('shop/local')).toBeUndefined()
    })

    test('who waits gets the lock when it is released, and says what it waits for', async () => {
      const held = await (await openAs(1)).locks.acquire('shop/local', wish)
      const seen: string[] = []
      const taken = await (
        await openAs(2)
      ).locks.acquire('shop/local', {
        ...wish,
        waitMs: 60_000,
        onWait: (holder) => {
          seen.push(holder.reason)
          void held.release()
        },
      })
      expect(seen).toEqual(['deploy r-1'])
      expect(taken.fence.token).toBeGreaterThan(held.fence.token)
    })

    test('waiting ends with the signal, with its reason', async () => {
      await (await openAs(1)).locks.acquire('shop/local', wish)
      const interrupt = new AbortController()
      const reason = new Error('interrupted')
      const waiting = (await openAs(2)).locks.acquire('shop/local', {
        ...wish,
        waitMs: 60_000,
        signal: interrupt.signal,
        onWait: () => interrupt.abort(reason),
      })
      await expect(waiting).rejects.toBe(reason)
    })

    test('waiting ends with the holder when it took too long', async () => {
      await (await openAs(1)).locks.acquire('shop/local', wish)
      const waiting = (await openAs(2)).locks.acquire('shop/local', { ...wish, waitMs: 60 })
      await expect(waiting).rejects.toMatchObject({ code: 'NX-LOCK-HELD' })
    })

    test('a heartbeat moves the end of the lock, for as long as it is held', async () => {
      vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
      const store = await openAs(1)
      const held = await store.locks.acquire('shop/local', wish)
      nowMs += 5_000
      vi.advanceTimersByTime(5_000)
      expect(await store.locks.inspect('shop/local')).toMatchObject({ expiresAt: nowMs + 15_000 })
      await held.release()
      expect(vi.getTimerCount()).toBe(0)
      expect(held.lost.aborted).toBe(false)
    })

    test('an owner learns at its next heartbeat that the lock was taken away', async () => {
      vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
      const held = await (await openAs(1)).locks.acquire('shop/local', wish)
      await (await openAs(2)).locks.break('shop/local')
      vi.advanceTimersByTime(5_000)
      expect(held.lost.aborted).toBe(true)
      expect(held.lost.reason).toMatchObject({ code: 'NX-LOCK-LOST' })
      expect(vi.getTimerCount()).toBe(0)
    })
  })
}
