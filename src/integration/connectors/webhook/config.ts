import * as z from 'zod'
import { PositiveDuration } from '../../../domain/duration.ts'
import { Secret } from '../../../kernel/secrets/secret.ts'

const Confidential = z.union([z.string().min(1), z.instanceof(Secret)])

/** What the manifest says of a receiver of webhooks. */
export const WebhookConfig = z.strictObject({
  connector: z.string(),
  directory: z.string(),
  url: Confidential.describe('Where messages are posted to.'),
  secret: Confidential.optional().describe(
    'Signs each message as Standard Webhooks says; whsec_ and base64, or any text.',
  ),
  headers: z
    .record(z.string(), Confidential)
    .optional()
    .describe('Sent with each message, such as Authorization.'),
  type: z
    .string()
    .min(1)
    .optional()
    .describe('The type of each message that is made of a row. Default: row.'),
  timeout: PositiveDuration.optional().describe('Longest wait for an answer. Default 15s.'),
  attempts: z.int().min(1).max(20).optional().describe('How often a message is tried in one run. Default 5.'),
})
export type WebhookConfig = z.output<typeof WebhookConfig>
