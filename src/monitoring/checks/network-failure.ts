// network-failure: whose fault a failed connection is, in words.
import { messageOf, systemCodeOf } from '../../kernel/errors.ts'
import { answered, type CheckAnswer } from './check.ts'

/** What the other side did, or what is between. */
const theirs: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  EPIPE: 'connection closed',
  ENOTFOUND: 'host name not found',
  EHOSTUNREACH: 'host unreachable',
  ETIMEDOUT: 'no answer to the connection',
  HPE_INVALID_CONSTANT: 'the answer is no HTTP',
  CERT_HAS_EXPIRED: 'the certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'the certificate chain is self-signed',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the certificate chain is incomplete',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'the certificate comes from an unknown issuer',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the certificate is for another host',
}

/** What this machine could not do: no fault of what is watched. */
const ours: Readonly<Record<string, string>> = {
  EAI_AGAIN: 'this machine cannot look up names now',
  EMFILE: 'this machine has no more files to open',
  ENFILE: 'this machine has no more files to open',
  ENOBUFS: 'this machine is out of network buffers',
  ENOMEM: 'this machine is out of memory',
  ENETUNREACH: 'this machine has no way to that network',
  ENETDOWN: 'the network of this machine is down',
  EADDRNOTAVAIL: 'this machine has no free port or address left',
  EACCES: 'this machine may not connect there',
  EPERM: 'this machine may not connect there',
}

/** What OpenSSL's code for a certificate that is not trusted means. */
export const certificateTrouble = (code: string): string =>
  `${theirs[code] ?? 'the certificate is not trusted'} (${code})`

/** `latencyMs`: how long it took to fail. */
export function networkFailure(error: unknown, latencyMs: number): CheckAnswer {
  const code = systemCodeOf(error) ?? ''
  const own = ours[code]
  if (own !== undefined) return answered('monitor-error', `${own} (${code})`)
  const known = theirs[code] ?? (code.startsWith('HPE_') ? 'the answer is no valid HTTP' : undefined)
  const reason = known === undefined ? messageOf(error) : `${known}${code === '' ? '' : ` (${code})`}`
  return answered('fail', reason, latencyMs)
}

/**
 * A run that took much longer than it was given says that this process stood still (suspended, starved), not that the
 * target did: its time-out fires late then.
 */
export function judgeStandstill(answer: CheckAnswer, elapsedMs: number, timeoutMs: number): CheckAnswer {
  const graceMs = 2_000
  if (elapsedMs <= timeoutMs + graceMs || answer.outcome === 'ok') return answer
  return answered('monitor-error', `the monitor stood still for ${Math.round(elapsedMs / 1_000)} s meanwhile`)
}
