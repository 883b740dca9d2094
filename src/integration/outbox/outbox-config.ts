import * as z from 'zod'

/**
 * A table of messages that wait until they are delivered. The defaults are those of an application that nexo generated,
 * which relays its messages itself only when the variable of a receiver is set.
 */
export const OutboxConfig = z.strictObject({
  table: z.string().min(1).default('_outbox'),
  delivered: z
    .string()
    .min(1)
    .default('delivered_at')
    .describe('Set when a message was delivered; null until then.'),
  dead: z
    .string()
    .min(1)
    .default('dead_at')
    .describe('Set when a message will not be delivered; null until then.'),
  error: z.string().min(1).default('last_error').describe('Why a message will not be delivered.'),
  lease: z.string().min(1).default('leased_until').describe('Until when somebody else is delivering it.'),
  channel: z
    .strictObject({ column: z.string().min(1).default('integration'), value: z.string().min(1) })
    .optional()
    .describe('Only messages of this channel, such as one integration of the application.'),
})
export type OutboxConfig = z.output<typeof OutboxConfig>
