import type { WriteRequest } from '../../contract.ts'
import type { MemoryTables } from './memory.ts'
import type { PostgresSession } from './session.ts'
import type { UpsertSql } from './upsert-sql.ts'

/** What everything that writes into one table works with. */
export type OpenWriter = {
  readonly session: PostgresSession
  readonly system: string
  readonly sql: UpsertSql
  readonly tables: MemoryTables
  readonly request: WriteRequest
  /** Of the table, when it was opened. */
  readonly shape: string
}
