import { request as httpRequest, type IncomingMessage } from 'node:http'
import type { LoadClient, LoadTarget } from './request.ts'

const eventsWanted = 4
const messagesWanted = 4
/** RFC 6455: going away, and service restart. A client that is told so connects again; nothing was lost. */
const orderlyCloses = new Set([1000, 1001, 1012])

/** Listens to server-sent events until a few have come, then leaves. An end that the server announced is no loss. */
export function eventsClient({ url, paths }: LoadTarget): LoadClient {
  const request = async (signal: AbortSignal): Promise<string> => {
    const address = new URL(paths.events, url)
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      httpRequest(address, { agent: false, signal }, resolve).on('error', reject).end()
    })
    if (answer.statusCode !== 200) throw new Error(`events answered ${answer.statusCode}`)
    let text = ''
    for await (const piece of answer.setEncoding('utf8')) {
      text += String(piece)
      if (text.split('\n\n').length > eventsWanted) break
    }
    return text
  }
  return { request, close: () => undefined }
}

/** Opens a WebSocket, has a few messages echoed, and closes it. */
export function webSocketClient({ url, paths }: LoadTarget): LoadClient {
  const address = new URL(paths.websocket, url)
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:'
  return { request: (signal) => converse(address, signal), close: () => undefined }
}

function converse(address: URL, signal: AbortSignal): Promise<string> {
  const socket = new WebSocket(address)
  let echoed = 0
  let unexpected = ''
  return new Promise<string>((resolve, reject) => {
    signal.addEventListener(
      'abort',
      () => {
        reject(new Error(`the WebSocket went silent after ${echoed} of ${messagesWanted} messages`))
        socket.close()
      },
      { once: true },
    )
    const say = (): void => socket.send(`message ${echoed}`)
    socket.addEventListener('open', say)
    socket.addEventListener('message', ({ data }) => {
      if (data !== `message ${echoed}`)
        unexpected = `the echo of message ${echoed} was ${String(data).slice(0, 80)}`
      echoed += 1
      if (echoed === messagesWanted || unexpected !== '') socket.close(1000)
      else say()
    })
    socket.addEventListener('close', ({ code }) => {
      if (unexpected !== '') reject(new Error(unexpected))
      else if (orderlyCloses.has(code)) resolve(`${echoed} messages`)
      else reject(new Error(`the WebSocket ended with ${code} after ${echoed} of ${messagesWanted} messages`))
    })
  })
}
