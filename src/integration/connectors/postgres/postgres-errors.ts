// postgres-errors: what PostgreSQL says, as what it means for a sync.
import type { NexoError } from '../../../kernel/errors.ts'
import { messageOf, systemCodeOf } from '../../../kernel/errors.ts'
import {
  connectionLost,
  drifted,
  streamMissing,
  systemRefused,
  targetFull,
  unreachable,
} from '../../errors.ts'

/** What was being done, in words that follow "refused to". */
export type Doing = { readonly what: string; readonly stream: string }
type Context = Doing & { readonly system: string; readonly isConnecting?: boolean }

const networkCodes = new Set([
  'ECONNRESET',
  'ECONNREFUSED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
])
const shutDown = new Set(['57P01', '57P02', '57P03'])

/** Classes of SQLSTATE (its first two characters) that are about the row itself: data, constraints, raised by a trigger. */
const rowClasses = new Set(['21', '22', '23', '44', 'P0'])

/** Whether the row is to blame, so that others can still go in. */
export function isAboutRow(error: unknown): boolean {
  return rowClasses.has(systemCodeOf(error)?.slice(0, 2) ?? '')
}

/** Whether the connection is gone, so that trying again on a new one may help. */
function isConnectionLoss(error: unknown): boolean {
  const code = systemCodeOf(error) ?? ''
  return (
    networkCodes.has(code) ||
    shutDown.has(code) ||
    code.startsWith('08') ||
    /connection (?:terminated|error)|not queryable|client (?:was|has been) closed|timeout expired|socket/i.test(
      messageOf(error),
    )
  )
}

/** The error of ours for what a driver threw. One of ours passes through. */
export function translatePostgresError(
  error: unknown,
  { system, what, stream, isConnecting }: Context,
): unknown {
  const code = systemCodeOf(error) ?? ''
  if (code.startsWith('NX-')) return error
  const reason = messageOf(error)
  const of = (made: NexoError): NexoError => made
  if (isConnecting === true) return of(unreachable({ system, reason }, { cause: error }))
  if (isConnectionLoss(error)) return of(connectionLost({ system, reason }, { cause: error }))
  if (code === '42P01' || code === '3F000') return of(streamMissing({ system, stream }, { cause: error }))
  if (code === '42703' || code === '42804') return of(drifted({ changes: [reason] }, { cause: error }))
  if (code.startsWith('53')) return of(targetFull({ system, reason }, { cause: error }))
  return of(systemRefused({ system, what, reason }, { cause: error }))
}
