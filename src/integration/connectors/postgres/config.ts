import * as z from 'zod'
import { Secret } from '../../../kernel/secrets/secret.ts'
import { OutboxConfig } from '../../outbox/outbox-config.ts'

const Confidential = z.union([z.string().min(1), z.instanceof(Secret)])

/** What the manifest says of a PostgreSQL. */
export const PostgresConfig = z.strictObject({
  connector: z.string(),
  directory: z.string(),
  url: Confidential.describe('postgres://user:password@host:port/database; keep it in a secret.'),
  table: z.string().min(1).optional().describe('`table` or `schema.table`.'),
  outbox: OutboxConfig.optional().describe('Instead of table, as a source: messages that wait.'),
})
export type PostgresConfig = z.output<typeof PostgresConfig>
