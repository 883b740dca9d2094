import type { HealthProbe } from '../../domain/process.ts'
import { messageOf, systemCodeOf } from '../../kernel/errors.ts'
import { http } from '../node-http.ts'
import type { ProbeAnswer, ProbedHost } from './probe-answer.ts'

/** Redirects on the same origin that one probe follows; RFC 9110 names no number, browsers stop at 20. */
const maxRedirects = 5

export type ProbeWish = {
  readonly host: ProbedHost
  readonly port: number
  readonly probe: Pick<HealthProbe, 'path' | 'probeTimeoutMs'>
  readonly signal: AbortSignal
}

/** Asks a web process once whether it is ready. Never throws, except the signal's reason. */
export async function probeOnce(wish: ProbeWish): Promise<ProbeAnswer> {
  const until = AbortSignal.any([wish.signal, AbortSignal.timeout(wish.probe.probeTimeoutMs)])
  let path = wish.probe.path ?? '/'
  const seen = new Set<string>()
  for (;;) {
    const answer = await askOnce(wish, path, until)
    wish.signal.throwIfAborted()
    if (answer.kind !== 'http' || answer.location === undefined || wish.probe.path === undefined)
      return answer
    const next = sameOriginPath(answer.location, path, wish.port)
    if (next === undefined) {
      return { kind: 'redirected-away', status: answer.status, location: answer.location }
    }
    seen.add(path)
    if (seen.has(next) || seen.size > maxRedirects)
      return { kind: 'redirect-loop', location: answer.location }
    path = next
  }
}

/** Path of a redirect that stays where we asked; undefined when it leads away. Pure. */
export function sameOriginPath(location: string, from: string, port: number): string | undefined {
  const base = `http://localhost:${port}`
  if (!URL.canParse(location, base + from)) return undefined
  const target = new URL(location, base + from)
  const isHere = ['localhost', '127.0.0.1', '[::1]'].includes(target.hostname) && target.port === String(port)
  return isHere && target.protocol === 'http:' ? target.pathname + target.search : undefined
}

function askOnce(wish: ProbeWish, path: string, signal: AbortSignal): Promise<ProbeAnswer> {
  return new Promise((resolve) => {
    const asked = http.request({
      host: wish.host,
      port: wish.port,
      path,
      // Frameworks that check the host name of requests know this one.
      headers: { host: `localhost:${wish.port}`, 'user-agent': 'nexo-health', accept: '*/*' },
      agent: false,
      signal,
    })
    asked.once('response', (response) => {
      const { location } = response.headers
      const status = response.statusCode ?? 0
      const isRedirect = status >= 300 && status <= 399 && location !== undefined
      response.destroy()
      resolve({ kind: 'http', status, ...(isRedirect ? { location } : {}) })
    })
    asked.once('error', (error) => resolve(answerOfError(error, wish)))
    asked.end()
  })
}

function answerOfError(error: Error, wish: ProbeWish): ProbeAnswer {
  const code = systemCodeOf(error) ?? ''
  if (code === 'ECONNREFUSED' || code === 'EADDRNOTAVAIL' || code === 'ENETUNREACH')
    return { kind: 'refused' }
  if (code === 'ABORT_ERR' || error.name === 'AbortError') {
    return { kind: 'timed-out', afterMs: wish.probe.probeTimeoutMs }
  }
  // It accepted the connection: what came back was not HTTP, or it hung up on HTTP.
  return { kind: 'not-http', why: code === '' ? messageOf(error) : code }
}

/** Asks on IPv4 first, on IPv6 when nothing listens there. */
export async function probeEitherFamily(
  wish: Omit<ProbeWish, 'host'>,
  first: ProbedHost,
): Promise<{ readonly host: ProbedHost; readonly answer: ProbeAnswer }> {
  const answer = await probeOnce({ ...wish, host: first })
  if (answer.kind !== 'refused') return { host: first, answer }
  const other: ProbedHost = first === '127.0.0.1' ? '::1' : '127.0.0.1'
  const second = await probeOnce({ ...wish, host: other })
  return second.kind === 'refused' ? { host: first, answer } : { host: other, answer: second }
}
