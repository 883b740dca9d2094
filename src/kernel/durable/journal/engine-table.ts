import * as z from 'zod'
import type { Liveness } from '../../process-start.ts'
import type { LockOwner } from '../../state/contract.ts'
import { readDocument } from '../../state/documents.ts'
import { lockTtlMs, nextLockMove } from '../../state/locks/lock-decision.ts'
import type { SqliteFile } from '../../state/sqlite/sqlite-file.ts'

const Owner = z.strictObject({
  user: z.string(),
  host: z.string(),
  pid: z.int(),
  processStartedAt: z.string(),
})

export type Judge = (owner: LockOwner) => Liveness

/** Makes this engine known, or says that it still lives. */
export function beatEngine(file: SqliteFile, engineId: string, owner: LockOwner, nowMs: number): void {
  file.run(
    `INSERT INTO engines (engine_id, owner, beat_at) VALUES (?, ?, ?)
     ON CONFLICT (engine_id) DO UPDATE SET beat_at = excluded.beat_at`,
    engineId,
    JSON.stringify(owner),
    nowMs,
  )
}

/** Whatever the engine worked on can be taken over at once. */
export function deleteEngine(file: SqliteFile, engineId: string): void {
  file.run('DELETE FROM engines WHERE engine_id = ?', engineId)
}

/** Forgets engines whose process is certainly dead. */
export function deleteDeadEngines(file: SqliteFile, judge: Judge): void {
  for (const row of file.all('SELECT engine_id, owner AS document FROM engines')) {
    if (judge(readDocument(file, Owner, row)) === 'dead') deleteEngine(file, String(row['engine_id']))
  }
}

/**
 * Who keeps a run that `engineId` works on from being taken over, if anybody. The rules are those of a lock, since a run
 * is owned the same way.
 */
export function livingOwner(
  file: SqliteFile,
  engineId: string,
  nowMs: number,
  judge: Judge,
): LockOwner | undefined {
  const row = file.one('SELECT owner AS document, beat_at FROM engines WHERE engine_id = ?', engineId)
  if (row === undefined) return undefined
  const owner = readDocument(file, Owner, row)
  const sight = {
    kind: 'automatic',
    expiresAt: Number(row['beat_at']) + lockTtlMs,
    liveness: judge(owner),
  } as const
  const move = nextLockMove(sight, nowMs)
  if (move.do === 'correct-expiry') beatEngine(file, engineId, owner, nowMs)
  return move.do === 'take' ? undefined : owner
}
