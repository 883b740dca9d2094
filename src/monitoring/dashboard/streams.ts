// streams: what stays open for a reader: changes, and the lines of a log.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { readPosition, streamChanges, streamRuns } from './change-stream.ts'
import { openEventStream } from './event-stream.ts'
import { streamLines } from './line-stream.ts'
import { sendText } from './respond.ts'
import type { Serving } from './serving.ts'

/** Aborts when the reader has gone or the dashboard closes. */
function lifeOf(response: ServerResponse, closing: AbortSignal): AbortSignal {
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  return AbortSignal.any([gone.signal, closing])
}

export async function sendChanges(
  { reader, epoch, closing }: Serving,
  request: IncomingMessage,
  response: ServerResponse,
  query: URLSearchParams,
): Promise<void> {
  const life = lifeOf(response, closing)
  const stream = openEventStream(response, life)
  // A browser that reconnects by itself sends the header; a tab that slept asks with the query.
  const header = request.headers['last-event-id']
  const asked = (Array.isArray(header) ? header[0] : header) ?? query.get('after') ?? undefined
  try {
    await Promise.all([
      streamChanges(reader, stream, { epoch, seq: readPosition(asked, epoch) }, life),
      ...(query.has('runs') ? [streamRuns(reader, stream, life)] : []),
    ])
  } catch (error) {
    if (!life.aborted) throw error
  } finally {
    stream.close()
  }
}

export async function sendLines(
  { reader, closing }: Serving,
  request: IncomingMessage,
  response: ServerResponse,
  target: string | undefined,
): Promise<void> {
  if (target === undefined || (await reader.target(target)) === undefined)
    return sendText(request, response, 404, 'nothing of this name is watched')
  const life = lifeOf(response, closing)
  const stream = openEventStream(response, life)
  try {
    await streamLines(reader, stream, target, life)
  } catch (error) {
    if (!life.aborted) throw error
  } finally {
    stream.close()
  }
}
