// email: an alert as an e-mail. The SMTP client is loaded when the first one is sent.
import type { SentMessageInfo } from 'nodemailer/lib/smtp-transport/index.js'
import { messageOf } from '../../kernel/errors.ts'
import { revealed, type Limits, type Value } from '../checks/check.ts'
import type { Attempt, Delivery } from './delivery.ts'

export type EmailWay = { readonly to: readonly string[]; readonly from: string; readonly smtp: Value }

const words: Readonly<Record<Delivery['kind'], string>> = {
  firing: 'FIRING',
  resolved: 'resolved',
  flapping: 'flapping',
  test: 'test',
}

/** Subject and text. Pure. */
export function emailOf({ kind, content, alert, id }: Delivery): {
  readonly subject: string
  readonly text: string
} {
  const { application, environment, severity, summary, detail, since, release, nearestDeploy } = content
  const deploy =
    nearestDeploy === null
      ? []
      : [`Last deployment: ${nearestDeploy.release} at ${new Date(nearestDeploy.at).toISOString()}`]
  const lines = [
    summary,
    ...(detail === '' || detail === summary ? [] : [detail]),
    '',
    `Application: ${application} in ${environment}`,
    `Severity:    ${severity}`,
    `Since:       ${new Date(since).toISOString()}`,
    ...(release === null ? [] : [`Release:     ${release}`]),
    ...deploy,
    `Condition:   ${content.expression}`,
    '',
    `Why: nexo monitor why ${alert}`,
    `Notification ${id}`,
  ]
  const subject = `[${words[kind]}] ${application}/${environment}: ${summary}`
  // What an application says must not become a header of its own.
  return { subject: subject.replaceAll(/[\r\n]+/g, ' ').slice(0, 200), text: lines.join('\n') }
}

/** Delivers by SMTP. Never rejects but with the signal's reason. */
export async function deliverEmail(delivery: Delivery, way: EmailWay, limits: Limits): Promise<Attempt> {
  const { createTransport } = await import('nodemailer')
  const { timeoutMs } = limits
  const transport = createTransport({
    url: revealed(way.smtp),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error(`no answer within ${3 * timeoutMs} ms`)), 3 * timeoutMs)
  const abort = (): void => reject(limits.signal.reason)
  limits.signal.addEventListener('abort', abort, { once: true })
  try {
    return judgeSent(await Promise.race([transport.sendMail(messageFor(delivery, way)), late]))
  } catch (error) {
    if (limits.signal.aborted) throw error
    return { outcome: 'failed', reason: messageOf(error), isFinal: isRefusal(error) }
  } finally {
    clearTimeout(timer)
    limits.signal.removeEventListener('abort', abort)
    transport.close()
  }
}

const addressOf = (address: string | { readonly address: string }): string =>
  typeof address === 'string' ? address : address.address

type Sent = Pick<SentMessageInfo, 'accepted' | 'rejected' | 'rejectedErrors'>

/** A mail that some receivers have and others do not is not delivered: the others are tried again, alone. */
function judgeSent({ accepted, rejected, rejectedErrors = [] }: Sent): Attempt {
  if (rejected.length === 0) return { outcome: 'delivered' }
  const reached = accepted.map(addressOf)
  const why = rejectedErrors.map((error) => messageOf(error)).join('; ')
  return {
    outcome: 'failed',
    reason: `it reached ${reached.join(', ')}, but not ${rejected.map(addressOf).join(', ')}: ${why}`,
    isFinal: rejectedErrors.length > 0 && rejectedErrors.every(isRefusal),
    reached,
  }
}

const messageFor = (delivery: Delivery, { to, from }: EmailWay) => ({
  from,
  to: to.filter((address) => !delivery.reached.includes(address)),
  ...emailOf(delivery),
  // The same for every copy: mail programs show only one of them.
  messageId: `<${Buffer.from(delivery.id).toString('base64url')}@nexo.monitor>`,
})

/** A 5xx answer of SMTP is permanent. */
const isRefusal = (error: unknown): boolean =>
  error instanceof Error &&
  'responseCode' in error &&
  typeof error.responseCode === 'number' &&
  error.responseCode >= 500
