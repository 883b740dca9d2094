// holder: who works on a run. A process may work on several runs, one after the other or at once, so a run that it holds
// no more must not look as if it were at work because the process still lives.
import { randomBytes } from 'node:crypto'
import { currentProcess, livenessOf } from '../../kernel/process-identity.ts'
import type { Liveness } from '../../kernel/process-start.ts'
import type { Holder } from './run-record.ts'

/** Tokens of the runs that this process is working on now. What a process is doing is known to the process alone. */
const atWork = new Set<string>()

/** A holder of this process, at work until `release`. */
export function takeHolder(): { readonly holder: Holder; readonly release: () => void } {
  const { host, pid, processStartedAt } = currentProcess()
  const token = randomBytes(12).toString('hex')
  atWork.add(token)
  return { holder: { token, host, pid, processStartedAt }, release: () => void atWork.delete(token) }
}

/** Whether the holder is at work; `dead` only when certain. */
export function livenessOfHolder(holder: Holder): Liveness {
  const own = currentProcess()
  const isOwn =
    holder.pid === own.pid && holder.host === own.host && holder.processStartedAt === own.processStartedAt
  if (isOwn) return atWork.has(holder.token) ? 'alive' : 'dead'
  return livenessOf(holder)
}
