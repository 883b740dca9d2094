// health-value: how the monitor itself is, for readers in other processes.
import * as z from 'zod'
import type { SqliteFile } from '../../kernel/state/sqlite/sqlite-file.ts'

export const StoredHealth = z.strictObject({
  startedAt: z.number(),
  checks: z.int(),
  missed: z.int(),
  schedulerLagP99Ms: z.number(),
  outboxDepth: z.int(),
  samples: z.int(),
  storeBytes: z.number(),
  lastHeartbeatAt: z.number().nullable(),
  problems: z.array(z.string()),
  updatedAt: z.number(),
  /** It ended in order and says nothing more. */
  isEnded: z.boolean(),
  /** Where its dashboard is, without the token; null when it serves none. */
  dashboard: z.string().nullable(),
})
export type StoredHealth = z.infer<typeof StoredHealth>

export function storeHealth(file: SqliteFile, health: StoredHealth): void {
  file.run("INSERT OR REPLACE INTO kept_values (key, value) VALUES ('health', ?)", JSON.stringify(health))
}

export function selectHealth(file: SqliteFile): StoredHealth | undefined {
  const row = file.one("SELECT value FROM kept_values WHERE key = 'health'")
  // What another version of nexo has written is as good as nothing.
  return row === undefined ? undefined : StoredHealth.safeParse(JSON.parse(String(row['value']))).data
}
