import type { IncomingMessage } from 'node:http'
import { agentReplyInvalid } from '../errors.ts'
import type { CallOptions, StreamName, UnaryName } from '../client.ts'
import { readNdjson } from '../ndjson.ts'
import type { OperationName, OperationReply, OperationRequest } from '../protocol.ts'
import { ownVersion } from '../version.ts'
import { errorOfReply } from '../wire-errors.ts'
import type { Transport } from './transport.ts'
import { lossOf, responseTo } from './transport.ts'

type Versions = { readonly own: string; readonly agent: string | undefined }

/** Unary calls and streams over a transport. `agentVersion`: of the agent there, once it has described itself. */
export function createCalls(transport: Transport, agentVersion?: string) {
  const versions: Versions = { own: ownVersion(), agent: agentVersion }
  function call<Name extends UnaryName>(
    name: Name,
    request: OperationRequest<Name>,
    options?: CallOptions,
  ): Promise<OperationReply<Name>>
  async function call(name: UnaryName, request: unknown, options?: CallOptions): Promise<unknown> {
    options?.signal?.throwIfAborted()
    const reply = replyIn(name, await transport.ask(name, JSON.stringify(request), options?.signal))
    return readReply(name, reply, versions)
  }

  function stream<Name extends StreamName>(
    name: Name,
    request: OperationRequest<Name>,
    options?: CallOptions,
  ): AsyncIterable<OperationReply<Name>>
  async function* stream(name: StreamName, request: unknown, options?: CallOptions): AsyncIterable<unknown> {
    const response = await post(transport, name, request, options?.signal)
    for await (const line of linesOf(name, response, options?.signal)) {
      yield await readReply(name, line, versions)
    }
  }
  return { call, stream }
}

async function post(
  transport: Transport,
  name: string,
  request: unknown,
  signal: AbortSignal | undefined,
): Promise<IncomingMessage> {
  signal?.throwIfAborted()
  const sent = transport.open('POST', `/v1/${name}`, signal)
  const response = responseTo(name, sent, signal)
  sent.end(JSON.stringify(request))
  return response
}

/** @throws the agent's error; NX-AGENT-CONNECTION-LOST when the answer is cut off */
export async function readJson(
  operation: string,
  response: IncomingMessage,
  signal: AbortSignal | undefined,
): Promise<unknown> {
  const blocks: Buffer[] = []
  try {
    for await (const block of response) blocks.push(Buffer.from(block))
  } catch (error) {
    throw lossOf(operation, error, signal)
  }
  return replyIn(operation, Buffer.concat(blocks).toString('utf8'))
}

/** @throws the agent's error; NX-AGENT-REPLY-INVALID when the text is not JSON */
function replyIn(operation: string, text: string): unknown {
  const value = parseJson(operation, text)
  const failure = errorOfReply(value)
  if (failure !== undefined) throw failure
  return value
}

/** Lines of a streamed answer until its end. @throws the agent's error, also one that comes as the last line */
export async function* linesOf(
  operation: string,
  response: IncomingMessage,
  signal: AbortSignal | undefined,
): AsyncGenerator {
  const lines = readNdjson(response)[Symbol.asyncIterator]()
  try {
    for (;;) {
      const line = await nextLine(operation, lines, signal)
      if (line.done === true) return
      const failure = errorOfReply(line.value)
      if (failure !== undefined) throw failure
      yield line.value
    }
  } finally {
    // Who stops reading early tells the agent so.
    response.destroy()
  }
}

async function nextLine(
  operation: string,
  lines: AsyncIterator<unknown>,
  signal: AbortSignal | undefined,
): Promise<IteratorResult<unknown>> {
  try {
    return await lines.next()
  } catch (error) {
    if (error instanceof SyntaxError) throw agentReplyInvalid({ operation, why: error.message })
    throw lossOf(operation, error, signal)
  }
}

/**
 * The reply itself when the agent is of this very version: it wrote by the schemas that we would read by, on a socket
 * that is ours alone, and making those schemas takes longer than the call. Any other agent's is read by them.
 *
 * @throws NX-AGENT-REPLY-INVALID
 */
async function readReply(name: OperationName, reply: unknown, versions: Versions): Promise<unknown> {
  if ((versions.agent ?? versionIn(reply)) === versions.own) return reply
  const { checkReply } = await import('./reply-check.ts')
  return checkReply(name, reply)
}

/** The version that an agent gives when it describes itself. */
const versionIn = (reply: unknown): unknown =>
  typeof reply === 'object' && reply !== null && 'version' in reply ? reply.version : undefined

function parseJson(operation: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw agentReplyInvalid({ operation, why: 'it is not JSON' })
  }
}
