import type { ClientRequest, IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import type { Duplex } from 'node:stream'
import { messageOf } from '../../kernel/errors.ts'
import { agentConnectionLost } from '../errors.ts'
import { http } from '../node-http.ts'
import { protocolVersion } from '../protocol-version.ts'
import { protocolHeader } from '../server/protocol-header.ts'

/** Carries requests of the protocol. `connect` opens one byte stream to the agent: a socket, or ssh's stdio. */
export type Transport = {
  /** Sends the head of a request; the caller writes the body and ends it. */
  open(method: 'POST' | 'PUT', path: string, signal: AbortSignal | undefined): ClientRequest
  close(): void
}

export function createTransport(openStream: () => Duplex): Transport {
  // One connection is kept and used again: a command makes many small calls.
  const agent = new http.Agent({ keepAlive: true })
  agent.createConnection = () => openStream()
  return {
    open: (method, path, signal) =>
      http.request({
        method,
        path,
        agent,
        headers: {
          host: 'nexo-agent',
          [protocolHeader]: String(protocolVersion),
          'content-type': 'application/json',
        },
        ...(signal === undefined ? {} : { signal }),
      }),
    close: () => agent.destroy(),
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
