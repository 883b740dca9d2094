// sqlite-errors: what SQLite says, as what it means for a sync. Source: "Result and Error Codes".
import { messageOf, systemCodeOf } from '../../../kernel/errors.ts'
import { drifted, streamMissing, systemRefused, targetFull } from '../../errors.ts'

const full = 13
const rowCodes = new Set([18, 19, 20]) // TOOBIG, CONSTRAINT, MISMATCH

const resultCode = (error: unknown): number =>
  error instanceof Error && 'errcode' in error && typeof error.errcode === 'number'
    ? error.errcode & 0xff
    : -1

/** Whether the row is to blame, so that others can still go in. */
export const isAboutRow = (error: unknown): boolean => rowCodes.has(resultCode(error))

/** The error of ours for what SQLite threw. One of ours passes through. */
export function translateSqliteError(
  error: unknown,
  { system, what, stream }: { readonly system: string; readonly what: string; readonly stream: string },
): unknown {
  if (systemCodeOf(error)?.startsWith('NX-') === true || !isFromSqlite(error)) return error
  const reason = messageOf(error)
  if (/no such table/.test(reason)) return streamMissing({ system, stream }, { cause: error })
  if (/no such column|has no column named/.test(reason))
    return drifted({ changes: [reason] }, { cause: error })
  if (resultCode(error) === full) return targetFull({ system, reason }, { cause: error })
  return systemRefused({ system, what, reason }, { cause: error })
}

const isFromSqlite = (error: unknown): boolean => systemCodeOf(error) === 'ERR_SQLITE_ERROR'
