// agent-link: the monitor's way to the agent of its home: one connection, opened again when it is gone.
import { openAgent, type AgentClient } from '../../agent/client.ts'
import type { ServiceKey } from '../../agent/protocol/documents.ts'
import { messageOf } from '../../kernel/errors.ts'
import { observationOf, type Observation } from './observation.ts'

export type AgentLink = {
  observe(service: ServiceKey, now: () => number, signal: AbortSignal): Promise<Observation>
  close(): void
}

/** An agent that takes longer than this is as good as none. */
const patienceMs = 5_000

/** Never starts an agent: that nothing runs is what the monitor has to see. */
export function createAgentLink(home: string): AgentLink {
  let opened: Promise<AgentClient> | undefined
  const open = (signal: AbortSignal): Promise<AgentClient> =>
    (opened ??= openAgent({ home, start: 'never', signal }))
  const forget = (): void => {
    const old = opened
    opened = undefined
    void old?.then(
      (client) => client.close(),
      // It never opened: there is nothing to close.
      () => undefined,
    )
  }
  return {
    observe: async (service, now, signal) => {
      const limited = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)])
      try {
        const client = await open(limited)
        const [view, traffic] = await Promise.all([
          client.call('inspectService', { service }, { signal: limited }),
          client.call('measure', { service }, { signal: limited }),
        ])
        return observationOf(view, traffic, now())
      } catch (error) {
        forget()
        signal.throwIfAborted()
        return { kind: 'unknown', at: now(), reason: messageOf(error) }
      }
    },
    close: forget,
  }
}
