// The way to the agent: opened on first use, opened again when the agent was replaced on the way.
import { setTimeout as wait } from 'node:timers/promises'
import type { AgentClient, StreamName, UnaryName } from '../../../agent/client.ts'
import { agentConnectionLost, agentStopping } from '../../../agent/errors.ts'
import type { OperationReply, OperationRequest } from '../../../agent/protocol.ts'
import type { Call } from '../../../kernel/call.ts'

/** Opens a client. `never` fails with NX-AGENT-NOT-RUNNING when no agent runs. */
export type OpenClient = (start: 'if-absent' | 'never') => Promise<AgentClient>

export type AgentConnection = {
  call<Name extends UnaryName>(
    name: Name,
    request: OperationRequest<Name>,
    call: Pick<Call, 'signal'>,
  ): Promise<OperationReply<Name>>
  stream<Name extends StreamName>(
    name: Name,
    request: OperationRequest<Name>,
    call: Pick<Call, 'signal'>,
  ): AsyncIterable<OperationReply<Name>>
  /** The client itself, for what may not be repeated. */
  client(): Promise<AgentClient>
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
  const client = (): Promise<AgentClient> => (opened ??= open('if-absent'))
  const forget = async (): Promise<void> => {
    const old = opened
    opened = undefined
    // A client that could not even be opened has nothing to close, and its failure was seen by who asked.
    const [settled] = await Promise.allSettled([old])
    if (settled.status === 'fulfilled') settled.value?.close()
  }
  /** Runs `work` until it neither succeeds nor fails for a reason of its own. */
  const persistently = async <Result>(
    call: Pick<Call, 'signal'>,
    work: (client: AgentClient) => Promise<Result>,
  ): Promise<Result> => {
    for (let round = 0; ; round += 1) {
      try {
        return await work(await client())
      } catch (error) {
        await forget()
        const pauseMs = pausesMs[round]
        if (pauseMs === undefined || call.signal.aborted || !isPassing(error)) throw error
        await wait(pauseMs, undefined, { signal: call.signal })
      }
    }
  }
  return {
    call: (name, request, { signal }) =>
      persistently({ signal }, (client) => client.call(name, request, { signal })),
    stream: (name, request, call) => streamPersistently(name, request, call, client, forget),
    client,
    close: forget,
  }
}

async function* streamPersistently<Name extends StreamName>(
  name: Name,
  request: OperationRequest<Name>,
  { signal }: Pick<Call, 'signal'>,
  client: () => Promise<AgentClient>,
  forget: () => Promise<void>,
): AsyncIterable<OperationReply<Name>> {
  for (let round = 0; ; round += 1) {
    try {
      yield* (await client()).stream(name, request, { signal })
      return
    } catch (error) {
      await forget()
      const pauseMs = pausesMs[round]
      if (pauseMs === undefined || signal.aborted || !isPassing(error)) throw error
      await wait(pauseMs, undefined, { signal })
    }
  }
}

/** What another try can mend: the agent went away, or is on its way out. */
const isPassing = (error: unknown): boolean =>
  agentConnectionLost.matches(error) || agentStopping.matches(error)
