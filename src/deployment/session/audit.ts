import type { Call } from '../../kernel/call.ts'
import type { EventEnvelope, EventFact } from '../../kernel/events.ts'
import type { StateStore } from '../../kernel/state/contract.ts'

/** Kept in the audit log: what happened. Left out: what only matters while it is watched. */
const passing: ReadonlySet<string> = new Set([
  'wait.reported',
  'deployment.command-output',
  'deployment.application-logged',
])

export type Audit = {
  /** The call, with every fact also written down. */
  readonly call: Call
  /** Stores what was written down so far. */
  flush(): Promise<void>
}

/** Writes down every lasting fact of one deployment, to be kept with it. */
export function openAudit(
  state: StateStore,
  scope: { readonly application: string; readonly environment: string; readonly runId: string },
  call: Call,
): Audit {
  let seq = 0
  let pending: EventEnvelope[] = []
  const emit = (fact: EventFact): void => {
    call.emit(fact)
    if (passing.has(fact.type)) return
    seq += 1
    pending.push({ ...fact, time: new Date(call.clock.now()).toISOString(), seq })
  }
  return {
    call: { ...call, emit },
    flush: async () => {
      const batch = pending
      pending = []
      if (batch.length > 0) await state.appendEvents(scope, batch)
    },
  }
}
