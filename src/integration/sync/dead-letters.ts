// dead-letters: rows that could not be written, as they are kept.
import { placeOf, type Column, type Row, type Value } from '../data/column.ts'
import type { DeadLetter } from './run-record.ts'
import type { SyncPlan } from './sync-plan.ts'

const asText = (value: Value): string | null =>
  value === null || typeof value === 'string' ? value : `\\x${Buffer.from(value).toString('hex')}`

/** The key of a row as one text: JSON of its values, in the order of the key's columns. */
export const keyOf = (columns: readonly Column[], key: readonly string[], row: Row): string =>
  JSON.stringify(key.map((name) => asText(row[placeOf(columns, name)] ?? null)))

/** The dead letter of `row`, which was read as `plan` says. */
export function deadLetterOf(
  plan: SyncPlan,
  row: Row,
  reason: string,
  runId: string,
  at: string,
): DeadLetter {
  return {
    key: keyOf(plan.readColumns, plan.sourceKey, row),
    reason,
    row: Object.fromEntries(plan.readColumns.map(({ name }, place) => [name, asText(row[place] ?? null)])),
    runId,
    at,
  }
}

/** The row that a dead letter keeps, for the columns that are read now; a column that it lacks is null. */
export function rowOfLetter(columns: readonly Column[], letter: DeadLetter): Row {
  return columns.map(({ name, type }) => {
    const text = letter.row[name] ?? null
    return type === 'bytes' && text?.startsWith('\\x') === true ? Buffer.from(text.slice(2), 'hex') : text
  })
}
