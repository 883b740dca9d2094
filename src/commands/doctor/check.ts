// check: one thing that doctor looks at.
import type { Session } from '../session.ts'

/** `warn` does not fail doctor: nexo works, something is less than it could be. */
export type Verdict = {
  readonly status: 'ok' | 'warn' | 'fail'
  readonly detail: string
  readonly hint?: string
}

export type Check = {
  readonly id: string
  readonly title: string
  /** Whatever it throws is a failed check. */
  readonly look: (session: Session) => Promise<Verdict>
}

export const ok = (detail: string): Verdict => ({ status: 'ok', detail })
export const warn = (detail: string, hint: string): Verdict => ({ status: 'warn', detail, hint })
export const fail = (detail: string, hint: string): Verdict => ({ status: 'fail', detail, hint })
