// What one probe of a web process found, and what it means. Pure; probe.ts asks.
import type { HealthProbe } from '../../domain/process.ts'

export type ProbeAnswer =
  | { readonly kind: 'http'; readonly status: number; readonly location?: string }
  /** Something accepts connections there and does not speak HTTP. */
  | { readonly kind: 'not-http'; readonly why: string }
  | { readonly kind: 'refused' }
  | { readonly kind: 'timed-out'; readonly afterMs: number }
  | { readonly kind: 'redirect-loop'; readonly location: string }
  | { readonly kind: 'redirected-away'; readonly status: number; readonly location: string }

/** Where a healthy process listens. */
export type ProbedHost = '127.0.0.1' | '::1'

/**
 * Whether an answer means ready.
 *
 * Rules: with a path, 2xx after redirects on the same origin; without one, any status below 500. What does not speak
 * HTTP is never ready: the router in front of it speaks nothing else.
 */
export function isHealthyAnswer(probe: Pick<HealthProbe, 'path'>, answer: ProbeAnswer): boolean {
  if (answer.kind === 'http') return probe.path === undefined ? answer.status < 500 : isSuccess(answer.status)
  return answer.kind === 'redirected-away' && probe.path === undefined
}

const isSuccess = (status: number): boolean => status >= 200 && status <= 299

/** One line for people. */
export function describeAnswer(answer: ProbeAnswer): string {
  switch (answer.kind) {
    case 'http':
      return `HTTP ${answer.status}`
    case 'not-http':
      return `not HTTP: ${answer.why}`
    case 'refused':
      return 'connection refused'
    case 'timed-out':
      return `no answer within ${answer.afterMs} ms`
    case 'redirect-loop':
      return `redirects for ever, last to ${answer.location}`
    case 'redirected-away':
      return `HTTP ${answer.status} to ${answer.location}, which is another origin`
  }
}

/** One line for people on a process that refuses connections on `port` while it listens on `listening`. */
export function describeListeners(
  port: number,
  listening: readonly { readonly host: string; readonly port: number }[],
): string {
  // Between a probe and this look it may have begun to listen where it should.
  if (listening.some((one) => one.port === port)) return `it listens on port ${port} and was not asked yet`
  const [other] = listening
  return other === undefined
    ? `nothing listens on port ${port} yet`
    : `it listens on ${formatAddress(other)}, not on port ${port}`
}

const formatAddress = ({ host, port }: { readonly host: string; readonly port: number }): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
