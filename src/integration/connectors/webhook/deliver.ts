// deliver: one message to its receiver, with patience. Whether a failure is the message's or the receiver's decides what
// becomes of it: a receiver that is down makes no message a dead letter.
import { setTimeout as delay } from 'node:timers/promises'
import type { Call } from '../../../kernel/call.ts'
import { messageOf as textOf, systemCodeOf } from '../../../kernel/errors.ts'
import type { Secret } from '../../../kernel/secrets/secret.ts'
import type { WebhookConfig } from './config.ts'
import { signatureOf, type Message } from './message.ts'

const defaultTimeoutMs = 15_000
const defaultAttempts = 5
const firstPauseMs = 250
const longestPauseMs = 30_000

/** `refused`: this message will never be taken. `away`: nobody would have taken any. */
export type Delivery =
  | { readonly is: 'delivered'; readonly attempts: number }
  | { readonly is: 'refused'; readonly why: string }
  | { readonly is: 'away'; readonly why: string }

type Answer =
  | Delivery
  | { readonly is: 'again'; readonly why: string; readonly isAway: boolean; readonly waitMs?: number }

const reveal = (value: string | Secret): string => (typeof value === 'string' ? value : value.reveal())

/** Statuses of a receiver that is overloaded or not there, whatever the message. */
const awayStatuses = new Set([429, 502, 503, 504])
const againStatuses = new Set([408, 409, 425, 500])

/** What a status means for the message. Pure. `retryAfter`: that header. */
export function judgeStatus(status: number, retryAfter: string | null): Answer {
  if (status >= 200 && status < 300) return { is: 'delivered', attempts: 1 }
  const why = `the receiver answered ${status}`
  const seconds = Number(retryAfter ?? Number.NaN)
  const wait =
    Number.isFinite(seconds) && seconds >= 0 ? { waitMs: Math.min(longestPauseMs, seconds * 1_000) } : {}
  if (awayStatuses.has(status)) return { is: 'again', why, isAway: true, ...wait }
  if (againStatuses.has(status) || status >= 500) return { is: 'again', why, isAway: false, ...wait }
  return { is: 'refused', why }
}

async function postOnce(config: WebhookConfig, message: Message, call: Call): Promise<Answer> {
  const seconds = Math.floor(call.clock.now() / 1_000)
  const signature =
    config.secret === undefined
      ? {}
      : { 'webhook-signature': signatureOf(reveal(config.secret), message, seconds) }
  const given = Object.entries(config.headers ?? {}).map(([name, value]) => [name, reveal(value)] as const)
  try {
    const response = await fetch(reveal(config.url), {
      method: 'POST',
      redirect: 'manual',
      headers: {
        'content-type': 'application/json',
        ...Object.fromEntries(given),
        'webhook-id': message.id,
        'webhook-timestamp': String(seconds),
        ...signature,
      },
      body: message.body,
      signal: AbortSignal.any([call.signal, AbortSignal.timeout(config.timeout ?? defaultTimeoutMs)]),
    })
    await response.body?.cancel()
    return judgeStatus(response.status, response.headers.get('retry-after'))
  } catch (error) {
    call.signal.throwIfAborted()
    // The address may hold a secret, so only the kind of failure is told.
    const cause = error instanceof Error ? (error.cause ?? error) : error
    return { is: 'again', why: systemCodeOf(cause) ?? textOf(cause), isAway: true }
  }
}

/** Delivers `message`, trying again while that may help. Never throws for what the other side does. */
export async function deliver(config: WebhookConfig, message: Message, call: Call): Promise<Delivery> {
  const most = config.attempts ?? defaultAttempts
  for (let attempt = 1; ; attempt += 1) {
    const answer = await postOnce(config, message, call)
    if (answer.is === 'delivered') return { is: 'delivered', attempts: attempt }
    if (answer.is !== 'again') return answer
    if (attempt >= most)
      return { is: answer.isAway ? 'away' : 'refused', why: `${answer.why}, ${attempt} times` }
    const pauseMs = answer.waitMs ?? Math.min(longestPauseMs, firstPauseMs * 2 ** (attempt - 1))
    await delay(pauseMs, undefined, { signal: call.signal })
  }
}
