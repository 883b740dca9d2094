import { Agent, request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http'
import type { LoadClient, LoadTarget } from './request.ts'

const bodyBytes = 32 * 1024

/** One kept-alive connection, request after request. */
export function keepAliveClient({ url, paths }: LoadTarget): LoadClient {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  return {
    request: (signal) => get(new URL(paths.get, url), { agent, signal }),
    close: () => agent.destroy(),
  }
}

/** A new connection for each request. */
export function newConnectionClient({ url, paths }: LoadTarget): LoadClient {
  return {
    request: (signal) => get(new URL(paths.get, url), { agent: false, signal }),
    close: () => undefined,
  }
}

/** Sends a body over a kept-alive connection, and compares every byte of the echo. */
export function postClient({ url, paths }: LoadTarget): LoadClient {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  let sent = 0
  const request = async (signal: AbortSignal): Promise<string> => {
    const body = `${(sent += 1)}:`.padEnd(bodyBytes, 'nexo')
    const echo = await exchange(new URL(paths.echo, url), { agent, signal, method: 'POST' }, body)
    if (echo !== body)
      throw new Error(`the echo differs: ${echo.length} of ${body.length} characters came back`)
    return echo
  }
  return { request, close: () => agent.destroy() }
}

/** Reads an answer that takes its time, to its very end. */
export function slowClient({ url, paths }: LoadTarget): LoadClient {
  const address = new URL(paths.slow, url)
  const pieces = Number(address.searchParams.get('pieces'))
  const request = async (signal: AbortSignal): Promise<string> => {
    const body = await get(address, { agent: false, signal })
    const lines = body.split('\n').length - 1
    if (lines !== pieces) throw new Error(`${lines} of ${pieces} pieces arrived`)
    return body
  }
  return { request, close: () => undefined }
}

const get = (url: URL, options: RequestOptions): Promise<string> =>
  exchange(url, { ...options, method: 'GET' }, '')

async function exchange(url: URL, options: RequestOptions, body: string): Promise<string> {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    httpRequest(url, options, resolve).on('error', reject).end(body)
  })
  const text = await readBody(answer)
  if (answer.statusCode !== 200) throw new Error(`${answer.statusCode} ${text.trim().slice(0, 200)}`)
  return text
}

/** Iterating a message raises when the connection ends before the body does. */
export async function readBody(answer: IncomingMessage): Promise<string> {
  const pieces: string[] = []
  for await (const piece of answer.setEncoding('utf8')) pieces.push(String(piece))
  return pieces.join('')
}
