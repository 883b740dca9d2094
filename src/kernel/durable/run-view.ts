import type { ErrorData } from '../errors.ts'
import type { Json } from '../json.ts'
import type { RunView, StepView } from './contract.ts'
import type { History, Position } from './journal/history.ts'
import type { RunRow } from './journal/run-table.ts'

/** A run as callers see it. Pure. */
export function viewOf(row: RunRow, history: History): RunView {
  const input: Json = JSON.parse(row.input)
  return {
    runId: row.run_id,
    plan: row.plan,
    planHash: row.plan_hash,
    state: row.state,
    input,
    startedAt: row.started_at,
    updatedAt: Math.max(row.updated_at, history.lastAt),
    steps: [...history.positions.values()].map(stepView),
    ...(row.parent_id === null ? {} : { parentId: row.parent_id }),
    ...resultOf(row),
    ...errorOf(row),
  }
}

// A run that succeeded and was taken back later keeps its result in the journal, but shows why it is gone.
function resultOf(row: RunRow): { result?: Json } {
  if (row.result === null || row.state !== 'succeeded') return {}
  const result: Json = JSON.parse(row.result)
  return { result }
}

function errorOf(row: RunRow): { error?: ErrorData } {
  if (row.error === null) return {}
  const error: ErrorData = JSON.parse(row.error)
  return { error }
}

const stepView = ({ seq, key, action, state, attempt, startedAt, endedAt, error }: Position): StepView => ({
  seq,
  key,
  action,
  state,
  attempt,
  startedAt,
  ...(endedAt === undefined ? {} : { endedAt }),
  ...(error === undefined ? {} : { error }),
})
