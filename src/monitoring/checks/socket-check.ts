// socket-check: whether a port accepts connections, and whether its certificate is right and lasts.
import { connect as connectPlain, isIP, type Socket } from 'node:net'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import { answered, type CheckAnswer, type Limits, type Phases } from './check.ts'
import { certificateTrouble, networkFailure } from './network-failure.ts'

export type Place = { readonly host: string; readonly port: number }

/** `host:port` or `[v6]:port`; undefined when it is neither. */
export function parsePlace(text: string): Place | undefined {
  const [, v6, name, port = ''] = /^(?:\[([0-9A-Fa-f:.]+)\]|([^\s:[\]/]+)):(\d{1,5})$/.exec(text.trim()) ?? []
  const host = v6 ?? name
  return host === undefined || Number(port) > 65_535 || Number(port) < 1
    ? undefined
    : { host, port: Number(port) }
}

/** Whether `place` accepts a connection. Never rejects but with the signal's reason. */
export async function checkTcp(place: Place, limits: Limits): Promise<CheckAnswer> {
  return timed(limits, async () => {
    const socket = connectPlain(place)
    const phases = await until(socket, 'connect', limits)
    return answered('ok', 'connected', phases.connectMs ?? null, phases)
  })
}

/**
 * Whether the certificate at `place` is trusted, for that host, and valid for `expiresInMs` more.
 * Never rejects but with the signal's reason.
 */
export async function checkTls(place: Place, expiresInMs: number, limits: Limits): Promise<CheckAnswer> {
  return timed(limits, async () => {
    // A certificate that is not trusted is a finding with words of its own, not a broken connection.
    const name = isIP(place.host) === 0 ? { servername: place.host } : {}
    const socket = connectTls({ ...place, ...name, rejectUnauthorized: false })
    const phases = await until(socket, 'secureConnect', limits)
    return judgeCertificate(socket, expiresInMs, limits.now(), phases)
  })
}

function judgeCertificate(socket: TLSSocket, expiresInMs: number, now: number, phases: Phases): CheckAnswer {
  const latencyMs = phases.totalMs ?? null
  if (!socket.authorized) {
    // Typed as an Error, and a code in truth.
    const reason = certificateTrouble(String(socket.authorizationError))
    return answered('fail', reason, latencyMs, phases)
  }
  const leftMs = Date.parse(socket.getPeerCertificate().valid_to) - now
  const days = Math.floor(leftMs / 86_400_000)
  if (leftMs < expiresInMs)
    return answered('fail', `the certificate expires in ${days} days`, latencyMs, phases)
  return answered('ok', `the certificate is valid for ${days} more days`, latencyMs, phases)
}

async function timed(limits: Limits, ask: () => Promise<CheckAnswer>): Promise<CheckAnswer> {
  const startMs = limits.monotonicMs()
  try {
    return await ask()
  } catch (error) {
    if (limits.signal.aborted) throw error
    return networkFailure(error, limits.monotonicMs() - startMs)
  }
}

/** Resolves with the times once `event` has come; the socket is closed in every case. */
async function until(socket: Socket, event: 'connect' | 'secureConnect', limits: Limits): Promise<Phases> {
  const startMs = limits.monotonicMs()
  const { promise, resolve, reject } = Promise.withResolvers<Phases>()
  const phases: { lookupMs?: number; connectMs?: number } = {}
  const since = (): number => limits.monotonicMs() - startMs
  const abort = (): void => reject(limits.signal.reason)
  const timer = setTimeout(
    () => reject(new Error(`no connection within ${limits.timeoutMs} ms`)),
    limits.timeoutMs,
  )
  limits.signal.addEventListener('abort', abort, { once: true })
  socket.once('lookup', () => void (phases.lookupMs = since()))
  socket.once('connect', () => void (phases.connectMs = since()))
  socket.once(event, () => resolve({ ...phases, totalMs: since() }))
  socket.once('error', reject)
  socket.once('close', () => reject(new Error('the connection closed at once')))
  return promise.finally(() => {
    clearTimeout(timer)
    limits.signal.removeEventListener('abort', abort)
    socket.destroy()
  })
}
