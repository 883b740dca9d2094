// deliver: one message over the network: signed HTTP (Standard Webhooks) or e-mail.
import { createHmac } from 'node:crypto'
import type { IntegrationDefinition } from '../definition.ts'
import type { Environment } from '../operations/configuration.ts'
import type { Message } from './enqueue.ts'

const timeoutMs = 15_000

/** `unset`: nothing is configured, so the message waits and does not count as tried. */
export type Delivery =
  | { readonly is: 'delivered' }
  | { readonly is: 'unset' }
  | { readonly is: 'failed' | 'refused'; readonly why: string }

/** The key of Standard Webhooks: base64 after `whsec_`, anything else as it is. */
const keyOf = (secret: string): Buffer =>
  secret.startsWith('whsec_') ? Buffer.from(secret.slice('whsec_'.length), 'base64') : Buffer.from(secret)

/** `v1,BASE64` over id, timestamp and body. Pure. */
export const signatureOf = (secret: string, id: string, seconds: number, body: string): string =>
  `v1,${createHmac('sha256', keyOf(secret)).update(`${id}.${seconds}.${body}`).digest('base64')}`

/** Errors that another attempt cannot mend are not tried again: the receiver has understood and refused. */
const isFinal = (status: number): boolean => status === 410

async function post(
  url: string,
  credential: { readonly secret: string | undefined; readonly token: string | undefined },
  id: string,
  body: string,
  now: Date,
): Promise<Delivery> {
  const seconds = Math.floor(now.getTime() / 1000)
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(seconds),
  }
  if (credential.secret !== undefined)
    headers['webhook-signature'] = signatureOf(credential.secret, id, seconds, body)
  if (credential.token !== undefined) headers['authorization'] = `Bearer ${credential.token}`
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers,
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    })
    await response.body?.cancel()
    if (response.ok) return { is: 'delivered' }
    return {
      is: isFinal(response.status) ? 'refused' : 'failed',
      why: `the receiver answered ${response.status}`,
    }
  } catch (error) {
    return { is: 'failed', why: reasonOf(error) }
  }
}

/** Addresses and credentials never get into what is kept of a failure. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string') return cause.code
  return cause instanceof Error ? cause.name : 'unknown'
}

async function sendMail(
  url: string,
  from: string,
  id: string,
  { to, subject, text }: Extract<Message, { kind: 'email' }>,
): Promise<Delivery> {
  const { createTransport } = await import('nodemailer')
  const transport = createTransport(url, { from })
  try {
    await transport.sendMail({
      to: [...to],
      subject,
      text,
      messageId: `<${id}@${from.split('@').at(-1) ?? 'localhost'}>`,
      disableFileAccess: true,
      disableUrlAccess: true,
    })
    return { is: 'delivered' }
  } catch (error) {
    const isRefused = error instanceof Error && 'responseCode' in error && Number(error.responseCode) >= 500
    return { is: isRefused ? 'refused' : 'failed', why: reasonOf(error) }
  } finally {
    transport.close()
  }
}

/** Sends one message. Never throws for what the other side does. */
export async function deliver(
  environment: Environment,
  { variables }: Pick<IntegrationDefinition, 'variables'>,
  id: string,
  message: Message,
  now: Date,
): Promise<Delivery> {
  if (message.kind === 'email') {
    const url = environment['SMTP_URL'] ?? ''
    return url === ''
      ? { is: 'unset' }
      : sendMail(
          url,
          environment['SMTP_FROM'] ?? `no-reply@${hostOf(environment['PUBLIC_URL'])}`,
          id,
          message,
        )
  }
  const [address = '', credential = ''] = variables
  const url = environment[address] ?? ''
  if (url === '') return { is: 'unset' }
  const secret = environment[credential] || undefined
  const isToken = credential.endsWith('_TOKEN') || credential.endsWith('_KEY')
  return post(
    url,
    { secret: isToken ? undefined : secret, token: isToken ? secret : undefined },
    id,
    JSON.stringify(message.body),
    now,
  )
}

const hostOf = (url: string | undefined): string =>
  url !== undefined && URL.canParse(url) ? new URL(url).hostname : 'localhost'
