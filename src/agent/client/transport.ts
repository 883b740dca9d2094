import type { Agent, ClientRequest, IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import type { Duplex } from 'node:stream'
import { messageOf } from '../../kernel/errors.ts'
import { agentConnectionLost } from '../errors.ts'
import { protocolVersion } from '../protocol-version.ts'
import { protocolHeader } from '../server/protocol-header.ts'
import { askForWhole } from './whole-answer.ts'

// As in node-http.ts, and only when a stream is opened.
const nodeHttp = () => process.getBuiltinModule('node:http')

/** Carries requests of the protocol. `connect` opens one byte stream to the agent: a socket, or ssh's stdio. */
export type Transport = {
  /** One request whose answer is one document: its text. Rejects as `lossOf` says. */
  ask(operation: string, body: string, signal: AbortSignal | undefined): Promise<string>
  /** Sends the head of a request; the caller writes the body and ends it. */
  open(method: 'POST' | 'PUT', path: string, signal: AbortSignal | undefined): ClientRequest
  close(): void
}

const headers = {
  host: 'nexo-agent',
  [protocolHeader]: String(protocolVersion),
  'content-type': 'application/json',
}

export function createTransport(openStream: () => Duplex): Transport {
  let agent: Agent | undefined
  // One connection is kept and used again for streams; Node's client is asked for with the first of them.
  const openAgent = (): Agent => {
    const opened = new (nodeHttp().Agent)({ keepAlive: true })
    opened.createConnection = () => openStream()
    return opened
  }
  return {
    ask: async (operation, body, signal) => {
      try {
        return await askForWhole(openStream(), { path: `/v1/${operation}`, headers, body }, signal)
      } catch (error) {
        throw lossOf(operation, error, signal)
      }
    },
    open: (method, path, signal) => {
      agent ??= openAgent()
      return nodeHttp().request({ method, path, agent, headers, ...(signal === undefined ? {} : { signal }) })
    },
    close: () => agent?.destroy(),
  }
}

/** Transport over a unix socket or a named pipe. */
export const socketTransport = (path: string): Transport => createTransport(() => connect(path))

/**
 * The response to a request.
 *
 * @throws the signal's reason when it aborts; NX-AGENT-CONNECTION-LOST when the agent goes away first
 */
export function responseTo(
  operation: string,
  sent: ClientRequest,
  signal: AbortSignal | undefined,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    sent.once('response', resolve)
    sent.on('error', (error) => reject(lossOf(operation, error, signal)))
  })
}

/** What a broken connection means to the caller. */
export const lossOf = (operation: string, error: unknown, signal: AbortSignal | undefined): unknown =>
  signal?.aborted === true
    ? signal.reason
    : agentConnectionLost({ operation, why: messageOf(error) }, { cause: error })
