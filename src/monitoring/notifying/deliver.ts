import type { Limits } from '../checks/check.ts'
import type { ChannelPlan } from '../plan/watch-plan.ts'
import type { Attempt, Delivery } from './delivery.ts'

/** One attempt, by the way of a channel, which is loaded when it is first used. Rejects with the signal's reason alone. */
export async function deliver(delivery: Delivery, way: ChannelPlan['way'], limits: Limits): Promise<Attempt> {
  if (way.kind === 'webhook') return (await import('./webhook.ts')).deliverWebhook(delivery, way, limits)
  return (await import('./email.ts')).deliverEmail(delivery, way, limits)
}
