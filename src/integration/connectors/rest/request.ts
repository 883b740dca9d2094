// request: one GET of an API, with patience for an API that is busy.
import { setTimeout as delay } from 'node:timers/promises'
import type { Call } from '../../../kernel/call.ts'
import { messageOf, systemCodeOf } from '../../../kernel/errors.ts'
import type { Secret } from '../../../kernel/secrets/secret.ts'
import { connectionLost, streamMissing, systemRefused, unreachable } from '../../errors.ts'
import type { RestConfig } from './config.ts'

const defaultTimeoutMs = 30_000
const pausesMs = [250, 1_000, 3_000, 8_000]
const longestPauseMs = 60_000
/** More than this is no page. */
export const largestAnswerBytes = 64 * 1_048_576
const busyStatuses = new Set([408, 425, 429, 500, 502, 503, 504])

export const reveal = (value: string | Secret): string => (typeof value === 'string' ? value : value.reveal())

/** Where an API is, for people: its address may hold a secret. */
export const systemName = ({ url }: RestConfig): string =>
  URL.canParse(reveal(url)) ? `rest ${new URL(reveal(url)).host}` : 'rest'

export type Answer = { readonly text: string; readonly link: string | null }

/** The address of `path` with `query`, whatever path the API itself begins with. */
export function addressOf(config: RestConfig, path: string, query: Readonly<Record<string, string>>): URL {
  const base = reveal(config.url)
  if (!URL.canParse(base)) throw unreachable({ system: systemName(config), reason: 'its url is no URL' })
  const url = new URL(base)
  url.pathname = `${url.pathname.replace(/\/$/, '')}${path}`
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
  return url
}

const waitOf = (retryAfter: string | null, otherwise: number): number => {
  const seconds = retryAfter === null ? Number.NaN : Number(retryAfter)
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(longestPauseMs, seconds * 1_000) : otherwise
}

async function readText(response: Response, system: string, what: string): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length
    if (bytes > largestAnswerBytes)
      throw systemRefused({
        system,
        what,
        reason: `its answer is larger than ${largestAnswerBytes / 1_048_576} MiB`,
      })
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/**
 * GETs `url`. A busy API is asked again; one that is away is NX-INTEGRATE-CONNECTION-LOST.
 * @throws NX-INTEGRATE-STREAM-MISSING, -REFUSED, -UNREACHABLE for a wrong credential
 */
export async function get(config: RestConfig, url: URL, call: Call): Promise<Answer> {
  const system = systemName(config)
  const what = `answer ${url.pathname}`
  const headers = Object.fromEntries(
    Object.entries(config.headers ?? {}).map(([name, value]) => [name, reveal(value)]),
  )
  for (let attempt = 0; ; attempt += 1) {
    const pauseMs = pausesMs[attempt]
    const found = await ask(url, headers, config.timeout ?? defaultTimeoutMs, call)
    if ('failure' in found) {
      if (pauseMs === undefined) throw connectionLost({ system, reason: found.failure })
      await delay(pauseMs, undefined, { signal: call.signal })
      continue
    }
    const { status } = found.response
    if (found.response.ok)
      return { text: await readText(found.response, system, what), link: found.response.headers.get('link') }
    await found.response.body?.cancel()
    if (status === 404 || status === 410) throw streamMissing({ system, stream: url.pathname })
    if (status === 401 || status === 403)
      throw unreachable({ system, reason: `it answered ${status} to ${url.pathname}` })
    if (!busyStatuses.has(status) || pauseMs === undefined)
      throw systemRefused({ system, what, reason: `it answered ${status}` })
    await delay(waitOf(found.response.headers.get('retry-after'), pauseMs), undefined, {
      signal: call.signal,
    })
  }
}

async function ask(
  url: URL,
  headers: Readonly<Record<string, string>>,
  timeoutMs: number,
  call: Call,
): Promise<{ readonly response: Response } | { readonly failure: string }> {
  try {
    const signal = AbortSignal.any([call.signal, AbortSignal.timeout(timeoutMs)])
    // A redirect would carry the credential to another host.
    const response = await fetch(url, {
      headers: { accept: 'application/json', ...headers },
      redirect: 'error',
      signal,
    })
    return { response }
  } catch (error) {
    call.signal.throwIfAborted()
    const cause = error instanceof Error ? (error.cause ?? error) : error
    return { failure: systemCodeOf(cause) ?? messageOf(cause) }
  }
}
