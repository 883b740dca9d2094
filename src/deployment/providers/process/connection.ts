// The way to the agent: opened on first use, opened again when the agent was replaced on the way.
import { setTimeout as wait } from 'node:timers/promises'
import type { AgentClient, StreamName, UnaryName } from '../../../agent/client.ts'
import { agentConnectionLost, agentStopping } from '../../../agent/errors.ts'
import type { OperationReply, OperationRequest } from '../../../agent/protocol.ts'
import type { Call } from '../../../kernel/call.ts'
import { reportingWait } from '../../session/wait-reports.ts'

/** Opens a client. `never` fails with NX-AGENT-NOT-RUNNING when no agent runs. */
export type OpenClient = (start: 'if-absent' | 'never') => Promise<AgentClient>

export type AgentConnection = {
  call<Name extends UnaryName>(
    name: Name,
    request: OperationRequest<Name>,
    call: Call,
  ): Promise<OperationReply<Name>>
  /** `again` is what a successor is asked when the agent went away on the way; the same when left out. */
  stream<Name extends StreamName>(
    name: Name,
    request: OperationRequest<Name>,
    call: Call,
    again?: OperationRequest<Name>,
  ): AsyncIterable<OperationReply<Name>>
  /** The client itself, for what may not be repeated. */
  client(call: Call): Promise<AgentClient>
  close(): Promise<void>
}

/** An agent that was killed is back within a second; one that is not back after these pauses is a failure. */
const pausesMs = [100, 200, 400, 800, 1_600, 3_200]

/**
 * A connection that goes on with the successor when the agent dies or is upgraded in the middle of an operation. Every
 * operation of the protocol is idempotent, so asking again is safe.
 */
export function createConnection(open: OpenClient): AgentConnection {
  let opened: Promise<AgentClient> | undefined
  const close = async (): Promise<void> => {
    const old = opened
    opened = undefined
    // A client that could not even be opened has nothing to close, and its failure was seen by who asked.
    const [settled] = await Promise.allSettled([old])
    if (settled.status === 'fulfilled') settled.value?.close()
  }
  const client = (call: Call): Promise<AgentClient> =>
    (opened ??= reportingWait(call, { what: 'the agent', on: 'this machine' }, open('if-absent')))
  /** Waits for the successor of an agent that went away; throws every other failure on. */
  const mend = async (error: unknown, round: number, { signal }: Call): Promise<void> => {
    const pauseMs = pausesMs[round]
    if (pauseMs === undefined || signal.aborted || !isPassing(error)) throw error
    await close()
    await wait(pauseMs, undefined, { signal })
  }
  return {
    call: async (name, request, call) => {
      for (let round = 0; ; round += 1) {
        try {
          return await (await client(call)).call(name, request, { signal: call.signal })
        } catch (error) {
          await mend(error, round, call)
        }
      }
    },
    stream: async function* (name, request, call, again = request) {
      for (let round = 0; ; round += 1) {
        try {
          const wish = round === 0 ? request : again
          yield* (await client(call)).stream(name, wish, { signal: call.signal })
          return
        } catch (error) {
          await mend(error, round, call)
        }
      }
    },
    client,
    close,
  }
}

/** What another try can mend: the agent went away, or is on its way out. */
const isPassing = (error: unknown): boolean =>
  agentConnectionLost.matches(error) || agentStopping.matches(error)
