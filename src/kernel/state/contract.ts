// state: what nexo remembers on this machine, or for a team. What a target says about itself wins over it.
// Enters: the store contract and its SQLite implementation, locks, numbered forward-only migrations.
// Stays out: who asks and why (managers), the journal's meaning (durable/).
import type { Deployment } from '../../domain/deployment.ts'
import type { Release } from '../../domain/release.ts'
import type { EventEnvelope } from '../events.ts'

/** Proof of a held lock. Every write that must not be made by a paused, superseded process carries one. */
export type Fence = { readonly lock: string; readonly token: number }

export type LockOwner = {
  readonly user: string
  readonly host: string
  readonly pid: number
  /** The process's own start time, so that a reused pid is not taken for the owner. */
  readonly processStartedAt: string
}

export type LockView = {
  readonly name: string
  readonly owner: LockOwner
  readonly reason: string
  /** `manual` locks are held by a person until released; others end with their process. */
  readonly kind: 'automatic' | 'manual'
  readonly acquiredAt: number
  /** Epoch ms; absent for manual locks. */
  readonly expiresAt?: number
  readonly token: number
}

export type HeldLock = {
  readonly fence: Fence
  /** Aborts when the heartbeat finds that another owner took over. */
  readonly lost: AbortSignal
  release(): Promise<void>
}

/**
 * Locks with owner, reason, TTL, heartbeat and a fencing token that only grows.
 * A lock whose owner is known to be dead (same host, no such process) is taken over at once; otherwise after its TTL.
 */
export type LockStore = {
  /** @throws NX-LOCK-HELD with owner, reason and since when */
  acquire(
    name: string,
    wish: {
      readonly reason: string
      readonly kind: 'automatic' | 'manual'
      readonly signal?: AbortSignal
      /** How long to wait for another owner; default 0. A manual lock is never waited for. */
      readonly waitMs?: number
      /** Called before each look at a lock that another holds, so that the wait is not silent. */
      readonly onWait?: (holder: LockView, waitedMs: number, remainingMs: number) => void
    },
  ): Promise<HeldLock>
  inspect(name: string): Promise<LockView | undefined>
  /** Takes the lock from whoever holds it; the fencing token grows, so the old owner can write no more. */
  break(name: string): Promise<void>
}

export type StateStore = {
  readonly locks: LockStore
  /** Idempotent by id. @throws NX-LOCK-FENCED when the fence is stale */
  putRelease(release: Release, fence: Fence): Promise<void>
  getRelease(id: string): Promise<Release | undefined>
  /** Newest first. */
  listReleases(application: string, environment: string): Promise<readonly Release[]>
  /** Inserts or replaces by id. @throws NX-LOCK-FENCED when the fence is stale */
  putDeployment(deployment: Deployment, fence: Fence): Promise<void>
  /** Newest first. */
  listDeployments(application: string, environment: string, limit: number): Promise<readonly Deployment[]>
  /** Forgets an environment: releases, deployments, events. @throws NX-LOCK-FENCED when the fence is stale */
  forget(application: string, environment: string, fence: Fence): Promise<void>
  /** Small values by name, such as the digest cache; lost without harm. */
  getValue(key: string): Promise<string | undefined>
  putValue(key: string, value: string): Promise<void>
  /** The audit log; a store may forget the oldest events beyond 200,000. Batched, flushed on `close` and before a command's result is printed. */
  appendEvents(
    scope: { readonly application: string; readonly environment: string; readonly runId: string },
    events: readonly EventEnvelope[],
  ): Promise<void>
  /** The newest `limit` events that match, oldest of them first. */
  listEvents(filter: {
    readonly runId?: string
    readonly application?: string
    readonly environment?: string
    readonly limit: number
  }): Promise<readonly EventEnvelope[]>
  close(): Promise<void>
}
