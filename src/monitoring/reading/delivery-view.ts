// delivery-view: a notification as readers see it.
import type { Delivery } from '../notifying/delivery.ts'
import type { DeliveryView } from '../reading-contract.ts'

export const deliveryView = (delivery: Delivery): DeliveryView => ({
  id: delivery.id,
  alert: delivery.alert,
  channel: delivery.channel,
  kind: delivery.kind,
  status: delivery.status,
  attempts: delivery.attempts,
  lastError: delivery.lastError,
  createdAt: delivery.createdAt,
  nextAttemptAt: delivery.status === 'waiting' ? delivery.nextAttemptAt : null,
})
