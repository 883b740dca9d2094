import { defineConnector } from '../../contract.ts'
import { RestConfig } from './config.ts'

export const rest = defineConnector({
  id: 'rest',
  summary: 'lists of an HTTP API that has an OpenAPI document, as source',
  capabilities: {
    family: 'api',
    reads: true,
    writes: false,
    transactionalCheckpoint: false,
    ordered: false,
    rereads: false,
  },
  config: () => RestConfig,
  load: async () => (await import('./connector.ts')).createRestConnector,
  streamOf: ({ path }) => path,
})
