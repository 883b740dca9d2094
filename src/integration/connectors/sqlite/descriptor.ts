import { defineConnector } from '../../contract.ts'
import { SqliteConfig } from './config.ts'

export const sqlite = defineConnector({
  id: 'sqlite',
  summary: 'tables of a SQLite file, as source and target',
  capabilities: {
    family: 'database',
    reads: true,
    writes: true,
    transactionalCheckpoint: true,
    ordered: true,
    rereads: true,
  },
  config: () => SqliteConfig,
  load: async () => (await import('./connector.ts')).createSqliteConnector,
  streamOf: ({ table, outbox }) => outbox?.table ?? table,
})
