import * as z from 'zod'
import type { EventEnvelope } from '../events.ts'
import type { StateStore } from './contract.ts'
import { readDocument } from './documents.ts'
import type { SqliteFile } from './sqlite/sqlite-file.ts'

type EventScope = Parameters<StateStore['appendEvents']>[0]
type EventFilter = Parameters<StateStore['listEvents']>[0]

/** Facts of any room and of later versions pass through; only what every event has is checked. */
const StoredEvent = z.looseObject({
  type: z.string(),
  version: z.number(),
  time: z.string(),
  seq: z.number(),
})

/** A build may print thousands of lines, and nobody tidies up: the audit log forgets its oldest events beyond this. */
const eventsKept = 200_000

/** Appends events and forgets the oldest ones beyond the newest `kept`. */
export function insertEvents(
  file: SqliteFile,
  scope: EventScope,
  events: readonly EventEnvelope[],
  kept = eventsKept,
): void {
  const sql = 'INSERT INTO events (application, environment, run_id, document) VALUES (?, ?, ?, ?)'
  for (const event of events) {
    file.run(sql, scope.application, scope.environment, scope.runId, JSON.stringify(event))
  }
  file.run('DELETE FROM events WHERE id <= (SELECT max(id) FROM events) - ?', kept)
}

/** The newest `limit` events that match, oldest of them first. */
export function selectEvents(file: SqliteFile, filter: EventFilter): EventEnvelope[] {
  const { where, values } = conditionsOf(filter)
  const sql = `SELECT document FROM events ${where} ORDER BY id DESC LIMIT ?`
  return file
    .all(sql, ...values, filter.limit)
    .map((row) => readDocument(file, StoredEvent, row))
    .toReversed()
}

function conditionsOf(filter: EventFilter): { where: string; values: string[] } {
  const wanted = [
    { column: 'application', value: filter.application },
    { column: 'environment', value: filter.environment },
    { column: 'run_id', value: filter.runId },
  ].flatMap(({ column, value }) => (value === undefined ? [] : [{ column, value }]))
  return {
    where: wanted.length === 0 ? '' : `WHERE ${wanted.map(({ column }) => `${column} = ?`).join(' AND ')}`,
    values: wanted.map(({ value }) => value),
  }
}
