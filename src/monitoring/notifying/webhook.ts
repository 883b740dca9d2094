// webhook: an alert as a signed POST. Source: Standard Webhooks 1.0 (webhook-id, webhook-timestamp, webhook-signature).
import { createHmac } from 'node:crypto'
import { revealed, type Limits, type Value } from '../checks/check.ts'
import { exchange, TimeOver } from '../checks/http-request.ts'
import { networkFailure } from '../checks/network-failure.ts'
import type { Attempt, Delivery } from './delivery.ts'

/** What the receiver gets. `id` is the same in every copy. */
export const webhookBody = ({ id, alert, target, kind, content }: Delivery): string =>
  JSON.stringify({ type: `alert.${kind}`, version: 1, id, alert, target, ...content })

/** `v1,` and the base64 of HMAC-SHA-256 over id, time and body. A key may be written as `whsec_` and base64. */
export function signatureOf(key: string, id: string, timestampS: number, body: string): string {
  const bytes = key.startsWith('whsec_') ? Buffer.from(key.slice(6), 'base64') : Buffer.from(key, 'utf8')
  const mac = createHmac('sha256', bytes).update(`${id}.${timestampS}.${body}`).digest('base64')
  return `v1,${mac}`
}

/** A receiver that refuses, unlike one that is busy or broken. */
const isRefusal = (status: number): boolean =>
  status >= 300 && status <= 499 && status !== 408 && status !== 429

/** News go where the configuration says and nowhere else: what a redirect names may be anybody. */
function refusalText(status: number, location: string | undefined): string {
  if (status < 300 || status > 399) return `it answered ${status}`
  const place = URL.parse(location ?? '')
  const where = place === null ? 'elsewhere' : `to ${place.origin}`
  return `it answered ${status}: it sends ${where}, which is not followed; write the new address in nexo.yaml`
}

/**
 * Delivers to a webhook. Never rejects but with the signal's reason. Any 2xx counts; what follows its head is not read.
 */
export async function deliverWebhook(
  delivery: Delivery,
  way: { readonly url: Value; readonly key: Value | null },
  limits: Limits,
): Promise<Attempt> {
  const url = URL.parse(revealed(way.url))
  if (url === null || !['http:', 'https:'].includes(url.protocol))
    return { outcome: 'failed', reason: 'its webhook is no http or https URL', isFinal: true }
  const content = webhookBody(delivery)
  const timestampS = Math.floor(limits.now() / 1_000)
  const signature =
    way.key === null
      ? {}
      : { 'webhook-signature': signatureOf(revealed(way.key), delivery.id, timestampS, content) }
  const headers = {
    'content-type': 'application/json',
    'webhook-id': delivery.id,
    'webhook-timestamp': String(timestampS),
    ...signature,
  }
  try {
    const asking = { url, method: 'POST', headers, content, maxBodyBytes: 0 }
    const { status, location } = await exchange(asking, limits)
    if (status >= 200 && status <= 299) return { outcome: 'delivered' }
    return { outcome: 'failed', reason: refusalText(status, location), isFinal: isRefusal(status) }
  } catch (error) {
    if (limits.signal.aborted) throw error
    const reason =
      error instanceof TimeOver ? `no answer within ${limits.timeoutMs} ms` : networkFailure(error, 0).reason
    return { outcome: 'failed', reason, isFinal: false }
  }
}
