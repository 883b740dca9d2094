// delivery: one notification on its way to one receiver, and when it is tried again. The schedule is pure.
import * as z from 'zod'

export const Delivery = z.strictObject({
  /** The same for the same news: receivers recognise a second copy by it. */
  id: z.string(),
  alert: z.string(),
  target: z.string(),
  channel: z.string(),
  kind: z.enum(['firing', 'resolved', 'flapping', 'test']),
  status: z.enum(['waiting', 'delivered', 'failed']),
  attempts: z.int(),
  /** Epoch ms. */
  nextAttemptAt: z.number(),
  createdAt: z.number(),
  deliveredAt: z.number().nullable(),
  lastError: z.string().nullable(),
  /** Of several receivers of one channel, those that have it: the others alone are tried again. */
  reached: z.array(z.string()).default([]),
  content: z.strictObject({
    application: z.string(),
    environment: z.string(),
    rule: z.string(),
    severity: z.enum(['page', 'ticket']),
    state: z.string(),
    summary: z.string(),
    detail: z.string(),
    expression: z.string(),
    value: z.number().nullable(),
    threshold: z.number().nullable(),
    since: z.number(),
    release: z.string().nullable(),
    nearestDeploy: z.strictObject({ release: z.string(), at: z.number() }).nullable(),
    requirement: z.strictObject({ file: z.string(), line: z.int() }).nullable(),
  }),
})
export type Delivery = z.infer<typeof Delivery>

/** `isFinal`: trying again cannot help much, such as an address that the receiver refuses. */
export type Attempt =
  | { readonly outcome: 'delivered' }
  | {
      readonly outcome: 'failed'
      readonly reason: string
      readonly isFinal: boolean
      /** Receivers that have it although others do not. */
      readonly reached?: readonly string[]
    }

const firstPauseMs = 5_000
const longestPauseMs = 300_000
/**
 * A day of tries: six pauses that double, then five minutes each. Counted in tries, so that a clock that is set forward
 * gives up nothing, and a monitor that was off for a day still tells.
 */
const mostAttempts = 6 + Math.floor((24 * 3_600_000 - 315_000) / longestPauseMs)
/** A receiver that refuses may be about to be set up; after so many refusals it is not. */
const mostRefusals = 8

/**
 * The delivery after one more attempt.
 *
 * Promise: tried again after 5 s, 10 s, 20 s, ... up to 5 minutes, until delivered; failed for good, and visibly, after
 * a day of tries or eight refusals. Pure.
 */
export function afterAttempt(delivery: Delivery, attempt: Attempt, now: number): Delivery {
  const attempts = delivery.attempts + 1
  if (attempt.outcome === 'delivered')
    return { ...delivery, attempts, status: 'delivered', deliveredAt: now, lastError: null }
  const isOver = attempts >= mostAttempts || (attempt.isFinal && attempts >= mostRefusals)
  const pauseMs = Math.min(firstPauseMs * 2 ** (attempts - 1), longestPauseMs)
  return {
    ...delivery,
    attempts,
    status: isOver ? 'failed' : 'waiting',
    nextAttemptAt: now + pauseMs,
    lastError: attempt.reason,
    reached: [...delivery.reached, ...(attempt.reached ?? [])],
  }
}

/**
 * The delivery of a channel that is tried next: the oldest whose time has come. News of one alert keep their order: a
 * resolve never overtakes its firing. Pure.
 */
export function nextDelivery(waiting: readonly Delivery[], now: number): Delivery | undefined {
  const begun = new Set<string>()
  return waiting.find(({ alert, nextAttemptAt }) => {
    const isFirst = !begun.has(alert)
    begun.add(alert)
    return isFirst && nextAttemptAt <= now
  })
}
