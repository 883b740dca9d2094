// One operation as the server runs it: its request parsed, its replies written. The types come from the protocol.
import type { IncomingMessage, ServerResponse } from 'node:http'
import * as z from 'zod'
import type { ErrorData } from '../../kernel/errors.ts'
import { requestInvalid } from '../errors.ts'
import { readNdjson } from '../ndjson.ts'
import { toErrorData } from '../wire-errors.ts'

/** What a handler knows of its caller. `signal` aborts when the caller goes away. */
export type Caller = { readonly signal: AbortSignal }

export type Route = {
  readonly name: string
  run(request: IncomingMessage, response: ServerResponse, caller: Caller): Promise<void>
}

type Operation<Request extends z.ZodType, Reply extends z.ZodType> = {
  readonly request: Request
  readonly reply: Reply
}

/** An operation with one answer. */
export const unary = <Request extends z.ZodType, Reply extends z.ZodType>(
  name: string,
  operation: Operation<Request, Reply>,
  handle: (request: z.output<Request>, caller: Caller) => Promise<z.input<Reply>>,
): Route => ({
  name,
  run: async (request, response, caller) => {
    const input = parseRequest(name, operation.request, await readJson(name, request))
    const reply = await handle(input, caller)
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify(reply))
  },
})

/** An operation that answers line by line until its end. */
export const stream = <Request extends z.ZodType, Reply extends z.ZodType>(
  name: string,
  operation: Operation<Request, Reply>,
  handle: (request: z.output<Request>, caller: Caller) => AsyncIterable<z.input<Reply>>,
): Route => ({
  name,
  run: async (request, response, caller) => {
    const input = parseRequest(name, operation.request, await readJson(name, request))
    await writeLines(response, handle(input, caller), caller)
  },
})

/** An operation that also reads lines after its first one. */
export const duplex = <Request extends z.ZodType, Reply extends z.ZodType, Input extends z.ZodType>(
  name: string,
  operation: Operation<Request, Reply>,
  inputLine: Input,
  handle: (
    request: z.output<Request>,
    input: AsyncIterable<z.output<Input>>,
    caller: Caller,
  ) => AsyncIterable<z.input<Reply>>,
): Route => ({
  name,
  run: async (request, response, caller) => {
    const lines = readNdjson(request)[Symbol.asyncIterator]()
    const first = await lines.next()
    const input = parseRequest(name, operation.request, first.done === true ? undefined : first.value)
    const rest = async function* (): AsyncGenerator<z.output<Input>> {
      for (let line = await lines.next(); line.done !== true; line = await lines.next()) {
        yield parseRequest(name, inputLine, line.value)
      }
    }
    await writeLines(response, handle(input, rest(), caller), caller)
  },
})

function parseRequest<Schema extends z.ZodType>(
  operation: string,
  schema: Schema,
  value: unknown,
): z.output<Schema> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw requestInvalid({ operation, why: z.prettifyError(parsed.error).replaceAll('\n', ' ') })
}

/** Requests are small: files travel as artifacts. */
const maxRequestBytes = 16 * 2 ** 20

async function readJson(operation: string, request: IncomingMessage): Promise<unknown> {
  const blocks: Buffer[] = []
  let sizeBytes = 0
  for await (const block of request) {
    const bytes = Buffer.from(block)
    sizeBytes += bytes.length
    if (sizeBytes > maxRequestBytes)
      throw requestInvalid({ operation, why: `it is longer than ${maxRequestBytes} bytes` })
    blocks.push(bytes)
  }
  try {
    return JSON.parse(Buffer.concat(blocks).toString('utf8'))
  } catch {
    throw requestInvalid({ operation, why: 'it is not JSON' })
  }
}

/** After the first line the status is sent: an error becomes the last line. */
async function writeLines(
  response: ServerResponse,
  replies: AsyncIterable<unknown>,
  caller: Caller,
): Promise<void> {
  try {
    for await (const reply of replies) {
      if (caller.signal.aborted) return
      beginLines(response)
      if (!response.write(`${JSON.stringify(reply)}\n`)) await drained(response, caller.signal)
    }
    beginLines(response)
  } catch (error) {
    if (!response.headersSent) throw error
    if (!caller.signal.aborted)
      response.write(`${JSON.stringify({ error: toErrorData(error) } satisfies ErrorLine)}\n`)
  }
  response.end()
}

type ErrorLine = { readonly error: ErrorData }

function beginLines(response: ServerResponse): void {
  if (!response.headersSent) response.writeHead(200, { 'content-type': 'application/x-ndjson' })
}

const drained = (response: ServerResponse, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    response.once('drain', resolve)
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
