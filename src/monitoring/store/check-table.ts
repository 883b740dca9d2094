// check-table: each check as it stands, and its newest results.
import * as z from 'zod'
import type { SqliteFile } from '../../kernel/state/sqlite/sqlite-file.ts'
import type { CheckOutcome, CheckView } from '../reading-contract.ts'
import { number, numberOrNull, text } from './columns.ts'

const Outcome = z.enum(['ok', 'fail', 'no-data', 'monitor-error'])

export const CheckDocument = z.strictObject({
  kind: z.string(),
  subject: z.string(),
  intervalMs: z.number(),
  outcome: z.enum([...Outcome.options, 'not-yet']),
  reason: z.string(),
  latencyMs: z.number().nullable(),
  lastAt: z.number().nullable(),
  nextDueAt: z.number().nullable(),
  missed: z.int(),
})
export type CheckDocument = z.infer<typeof CheckDocument>

export type CheckResult = {
  readonly at: number
  readonly outcome: CheckOutcome
  readonly latencyMs: number | null
  readonly reason: string
}

export function upsertCheck(
  file: SqliteFile,
  check: { readonly target: string; readonly id: string; readonly document: CheckDocument },
  result?: CheckResult,
): void {
  const { target, id, document } = check
  file.run(
    `INSERT INTO checks (target, id, document) VALUES (?, ?, ?)
     ON CONFLICT (target, id) DO UPDATE SET document = excluded.document`,
    target,
    id,
    JSON.stringify(document),
  )
  if (result === undefined) return
  file.run(
    `INSERT OR REPLACE INTO results (check_number, at, outcome, latency, reason)
     SELECT number, ?, ?, ?, ? FROM checks WHERE target = ? AND id = ?`,
    result.at,
    result.outcome,
    result.latencyMs,
    result.reason,
    target,
    id,
  )
}

export function deleteCheck(file: SqliteFile, target: string, id: string): void {
  file.run(
    'DELETE FROM results WHERE check_number IN (SELECT number FROM checks WHERE target = ? AND id = ?)',
    target,
    id,
  )
  file.run('DELETE FROM checks WHERE target = ? AND id = ?', target, id)
}

/** Checks of a target by name, each with its newest hundred results. */
export const selectChecks = (file: SqliteFile, target: string): readonly CheckView[] =>
  file.all('SELECT number, id, document FROM checks WHERE target = ? ORDER BY id', target).map((row) => ({
    target,
    id: text(row['id']),
    ...CheckDocument.parse(JSON.parse(text(row['document']))),
    recent: selectRecent(file, number(row['number'])),
  }))

const selectRecent = (file: SqliteFile, check: number): readonly CheckResult[] =>
  file
    .all('SELECT * FROM results WHERE check_number = ? ORDER BY at DESC LIMIT 100', check)
    .map((row) => ({
      at: number(row['at']),
      outcome: Outcome.parse(row['outcome']),
      latencyMs: numberOrNull(row['latency']),
      reason: text(row['reason']),
    }))
    .toReversed()
