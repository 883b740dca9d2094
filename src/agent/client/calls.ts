import type { IncomingMessage } from 'node:http'
import * as z from 'zod'
import { agentReplyInvalid } from '../errors.ts'
import type { CallOptions, StreamName, UnaryName } from '../client.ts'
import { readNdjson } from '../ndjson.ts'
import type { OperationReply, OperationRequest } from '../protocol.ts'
import { operations } from '../protocol.ts'
import { errorOfReply } from '../wire-errors.ts'
import type { Transport } from './transport.ts'
import { lossOf, responseTo } from './transport.ts'

/** Unary calls and streams over a transport; replies are checked against the protocol. */
export function createCalls(transport: Transport) {
  function call<Name extends UnaryName>(
    name: Name,
    request: OperationRequest<Name>,
    options?: CallOptions,
  ): Promise<OperationReply<Name>>
  async function call(name: UnaryName, request: unknown, options?: CallOptions): Promise<unknown> {
    const response = await post(transport, name, request, options?.signal)
    const reply = await readJson(name, response, options?.signal)
    return checkReply(name, operations[name].reply, reply)
  }

  function stream<Name extends StreamName>(
    name: Name,
    request: OperationRequest<Name>,
    options?: CallOptions,
  ): AsyncIterable<OperationReply<Name>>
  async function* stream(name: StreamName, request: unknown, options?: CallOptions): AsyncIterable<unknown> {
    const response = await post(transport, name, request, options?.signal)
    for await (const line of linesOf(name, response, options?.signal)) {
      yield checkReply(name, operations[name].reply, line)
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
  const value = parseJson(operation, Buffer.concat(blocks).toString('utf8'))
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

export function checkReply<Schema extends z.ZodType>(
  operation: string,
  schema: Schema,
  value: unknown,
): z.output<Schema> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw agentReplyInvalid({ operation, why: z.prettifyError(parsed.error).replaceAll('\n', ' ') })
}

function parseJson(operation: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw agentReplyInvalid({ operation, why: 'it is not JSON' })
  }
}
