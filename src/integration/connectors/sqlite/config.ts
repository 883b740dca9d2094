import * as z from 'zod'
import { OutboxConfig } from '../../outbox/outbox-config.ts'

/** What the manifest says of a SQLite file. */
export const SqliteConfig = z.strictObject({
  connector: z.string(),
  directory: z.string(),
  file: z.string().min(1).describe('Path of the database, relative to nexo.yaml.'),
  table: z.string().min(1).optional(),
  outbox: OutboxConfig.optional().describe('Instead of table, as a source: messages that wait.'),
})
export type SqliteConfig = z.output<typeof SqliteConfig>
