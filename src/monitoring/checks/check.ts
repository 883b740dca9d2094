// check: what can be asked, and how an answer looks. A check decides nothing about alerts.
import type { Secret } from '../../kernel/secrets/secret.ts'
import type { CheckOutcome } from '../reading-contract.ts'

/** A value of nexo.yaml with its references replaced; concealed when a secret is in it. */
export type Value = string | Secret
export const revealed = (value: Value): string => (typeof value === 'string' ? value : value.reveal())

export type HttpExpectation = {
  /** Empty: 200 to 299. */
  readonly status: readonly number[]
  readonly body: string | null
  readonly json: Readonly<Record<string, string | number | boolean | null>>
  readonly latencyMs: number | null
}

/** `place` is a URL, or a path below the application's own one. */
export type HttpQuestion = {
  readonly kind: 'http'
  readonly place: Value
  readonly method: 'GET' | 'HEAD' | 'POST' | 'OPTIONS'
  readonly headers: Readonly<Record<string, Value>>
  readonly followRedirects: boolean
  readonly maxBodyBytes: number
  readonly expect: HttpExpectation
}
/** `place` is HOST:PORT. */
export type TcpQuestion = { readonly kind: 'tcp'; readonly place: Value }
/** `place` is HOST:PORT, or a path of the application, whose own certificate is meant then. */
export type TlsQuestion = { readonly kind: 'tls'; readonly place: Value; readonly expiresInMs: number }
export type ProcessQuestion = { readonly kind: 'process'; readonly process: string }
export type CheckQuestion = HttpQuestion | TcpQuestion | TlsQuestion | ProcessQuestion

/** Time from the start to the end of each part of one run, ms; what did not happen is absent. */
export type Phases = {
  readonly lookupMs?: number
  readonly connectMs?: number
  readonly tlsMs?: number
  readonly firstByteMs?: number
  readonly totalMs?: number
}

export type CheckAnswer = {
  readonly outcome: CheckOutcome
  readonly reason: string
  readonly latencyMs: number | null
  readonly phases: Phases
}

export const answered = (
  outcome: CheckOutcome,
  reason: string,
  latencyMs: number | null = null,
  phases: Phases = {},
): CheckAnswer => ({ outcome, reason, latencyMs, phases })

export type Limits = {
  readonly timeoutMs: number
  readonly monotonicMs: () => number
  readonly now: () => number
  readonly signal: AbortSignal
}
