import { defineConnector } from '../../contract.ts'
import { PostgresConfig } from './config.ts'

export const postgres = defineConnector({
  id: 'postgres',
  summary: 'tables of PostgreSQL, as source and target',
  capabilities: {
    family: 'database',
    reads: true,
    writes: true,
    transactionalCheckpoint: true,
    ordered: true,
    rereads: true,
  },
  config: () => PostgresConfig,
  load: async () => (await import('./connector.ts')).createPostgresConnector,
  streamOf: ({ table, outbox }) => outbox?.table ?? table,
})
