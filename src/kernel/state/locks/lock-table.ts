import * as z from 'zod'
import type { Liveness } from '../../process-start.ts'
import type { Fence, LockOwner, LockView } from '../contract.ts'
import { readDocument } from '../documents.ts'
import { lockFenced } from '../errors.ts'
import type { SqliteFile } from '../sqlite/sqlite-file.ts'
import type { LockMove } from './lock-decision.ts'
import { lockTtlMs, nextLockMove, nextToken } from './lock-decision.ts'

const Holder = z.strictObject({
  owner: z.strictObject({
    user: z.string(),
    host: z.string(),
    pid: z.int(),
    processStartedAt: z.string(),
  }),
  reason: z.string(),
  kind: z.enum(['automatic', 'manual']),
  acquiredAt: z.number(),
})
type Holder = z.infer<typeof Holder>

const LockRow = z.object({
  token: z.int(),
  holder: z.string().nullable(),
  expires_at: z.int().nullable(),
})

export type LockWish = { readonly name: string } & Omit<Holder, 'acquiredAt'>
export type LockAttempt =
  | { readonly taken: true; readonly token: number }
  | { readonly taken: false; readonly holder: LockView; readonly remainingMs: number | undefined }

/** The lock as it stands, or undefined when nobody holds it. */
export function readLock(file: SqliteFile, name: string): LockView | undefined {
  const row = readRow(file, name)
  if (row === undefined || row.holder === null) return undefined
  return {
    name,
    token: row.token,
    ...readDocument(file, Holder, { document: row.holder }),
    ...(row.expires_at === null ? {} : { expiresAt: row.expires_at }),
  }
}

/** Takes the lock when `nextLockMove` allows it. Looking and taking are one transaction. */
export function tryLock(
  file: SqliteFile,
  wish: LockWish,
  nowMs: number,
  liveness: (owner: LockOwner) => Liveness,
): LockAttempt {
  return file.transaction(() => {
    const holder = readLock(file, wish.name)
    const move = nextLockMove(holder && sightOf(holder, liveness), nowMs)
    return applyMove(file, wish, nowMs, holder, move)
  })
}

function applyMove(
  file: SqliteFile,
  wish: LockWish,
  nowMs: number,
  holder: LockView | undefined,
  move: LockMove,
): LockAttempt {
  if (move.do === 'take' || holder === undefined) return { taken: true, token: take(file, wish, nowMs) }
  if (move.do === 'refuse') return { taken: false, holder, remainingMs: move.remainingMs }
  file.run('UPDATE locks SET expires_at = ? WHERE name = ?', move.expiresAt, wish.name)
  return { taken: false, holder, remainingMs: move.expiresAt - nowMs }
}

const sightOf = (holder: LockView, liveness: (owner: LockOwner) => Liveness) => ({
  kind: holder.kind,
  expiresAt: holder.expiresAt,
  liveness: liveness(holder.owner),
})

function take(file: SqliteFile, { name, ...wish }: LockWish, nowMs: number): number {
  const token = nextToken(readRow(file, name)?.token, nowMs)
  file.run(
    `INSERT INTO locks (name, token, holder, expires_at) VALUES (?, ?, ?, ?)
     ON CONFLICT (name) DO UPDATE SET token = excluded.token, holder = excluded.holder, expires_at = excluded.expires_at`,
    name,
    token,
    JSON.stringify({ ...wish, acquiredAt: nowMs } satisfies Holder),
    wish.kind === 'manual' ? null : nowMs + lockTtlMs,
  )
  return token
}

/** Moves the end of the lock to a TTL from now; false when the fence no longer holds it. */
export const renewLock = (file: SqliteFile, fence: Fence, nowMs: number): boolean =>
  file.run(
    'UPDATE locks SET expires_at = ? WHERE name = ? AND token = ? AND holder IS NOT NULL',
    nowMs + lockTtlMs,
    fence.lock,
    fence.token,
  ) === 1

/** Frees the lock if the fence still holds it. The row stays, since its token must keep growing. */
export function freeLock(file: SqliteFile, fence: Fence): void {
  const sql = 'UPDATE locks SET holder = NULL, expires_at = NULL WHERE name = ? AND token = ?'
  file.run(sql, fence.lock, fence.token)
}

/** Frees the lock whoever holds it; its old owner's fence is stale from now on. */
export function breakLock(file: SqliteFile, name: string, nowMs: number): void {
  file.transaction(() => {
    const row = readRow(file, name)
    if (row === undefined) return
    const sql = 'UPDATE locks SET holder = NULL, expires_at = NULL, token = ? WHERE name = ?'
    file.run(sql, nextToken(row.token, nowMs), name)
  })
}

/**
 * All of `work` under the fence, or nothing.
 * @throws NX-LOCK-FENCED when the lock was released, broken or taken over
 */
export function writeFenced(file: SqliteFile, fence: Fence, work: () => void): void {
  file.transaction(() => {
    const row = readRow(file, fence.lock)
    if (row?.token !== fence.token || row.holder === null) {
      throw lockFenced({ lock: fence.lock, token: fence.token, current: row?.token ?? 0 })
    }
    work()
  })
}

function readRow(file: SqliteFile, name: string): z.infer<typeof LockRow> | undefined {
  const row = file.one('SELECT token, holder, expires_at FROM locks WHERE name = ?', name)
  return row === undefined ? undefined : LockRow.parse(row)
}
