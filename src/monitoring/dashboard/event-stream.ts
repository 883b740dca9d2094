// event-stream: server-sent events over one response, at the pace of its reader.
import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { guardHeaders } from './respond.ts'

/** A reader that hears nothing for longer knows that the stream is dead. */
const beatMs = 15_000

export type EventStream = {
  /** Resolves when the reader can take more. Data with line breaks stays one event. */
  send(event: { readonly name: string; readonly id?: string; readonly data: unknown }): Promise<void>
  close(): void
}

/** Begins the stream; `signal` (the reader has gone, or the server closes) ends it. */
export function openEventStream(response: ServerResponse, signal: AbortSignal): EventStream {
  response.writeHead(200, {
    ...guardHeaders,
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    // A proxy that collects would make live data late.
    'x-accel-buffering': 'no',
  })
  const beat = setInterval(() => response.write('event: beat\ndata: 0\n\n'), beatMs)
  beat.unref()
  const close = (): void => {
    clearInterval(beat)
    response.end()
  }
  signal.addEventListener('abort', close, { once: true })
  response.write('retry: 2000\nevent: beat\ndata: 0\n\n')
  return {
    send: async ({ name, id, data }) => {
      const head = `${id === undefined ? '' : `id: ${id}\n`}event: ${name}\n`
      if (!response.write(`${head}data: ${JSON.stringify(data)}\n\n`)) {
        await once(response, 'drain', { signal })
      }
    },
    close,
  }
}
