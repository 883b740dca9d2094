import { defineConnector } from '../../contract.ts'
import { WebhookConfig } from './config.ts'

export const webhook = defineConnector({
  id: 'webhook',
  summary: 'a receiver of signed messages over HTTP, as target',
  capabilities: {
    family: 'receiver',
    reads: false,
    writes: true,
    transactionalCheckpoint: false,
    ordered: false,
    rereads: false,
  },
  config: () => WebhookConfig,
  load: async () => (await import('./connector.ts')).createWebhookConnector,
  streamOf: () => 'messages',
})
