// WebSockets, other protocols, and streams of events: what they carry, and how they are asked to end.
import { once } from 'node:events'
import * as http from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { startApp, startRawApp } from './support/apps.ts'
import { rawClient } from './support/raw-client.ts'
import { aPool, startRouter } from './support/router.ts'
import type { TestRouter } from './support/router.ts'
import { until } from './support/until.ts'

async function routerTo(port: number): Promise<TestRouter> {
  const router = await startRouter()
  router.apply([aPool('r1', [port])])
  return router
}

type EchoApp = { readonly port: number; readonly closeCodes: readonly number[] }

async function echoingWebSockets(): Promise<EchoApp> {
  const closeCodes: number[] = []
  const app = await startApp((_request, response) => response.end('no upgrade'))
  const sockets = new WebSocketServer({ server: app.server })
  sockets.on('connection', (socket) => {
    socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }))
    socket.on('close', (code) => closeCodes.push(code))
  })
  return { port: app.port, closeCodes }
}

async function openWebSocket(router: TestRouter): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${router.port}/chat`)
  onTestFinished(() => socket.terminate())
  await once(socket, 'open')
  return socket
}

async function echoed(socket: WebSocket, data: Buffer | string): Promise<string> {
  socket.send(data)
  const [message] = await once(socket, 'message')
  return String(message)
}

test('a WebSocket carries messages of every size in both directions', async () => {
  const router = await routerTo((await echoingWebSockets()).port)
  const socket = await openWebSocket(router)
  for (const size of [0, 1, 125, 126, 65_535, 65_536, 1_000_000]) {
    expect((await echoed(socket, 'x'.repeat(size))).length).toBe(size)
  }
  expect(router.load()).toEqual({ inFlight: 0, upgrades: 1 })
})

test('a WebSocket that its client closes ends at the application with the client’s code', async () => {
  const app = await echoingWebSockets()
  const router = await routerTo(app.port)
  const socket = await openWebSocket(router)
  socket.close(4001)
  await once(socket, 'close')
  await until(() => app.closeCodes.length > 0 && router.load().upgrades === 0)
  expect(app.closeCodes).toEqual([4001])
})

test('closing a pool tells both sides of a WebSocket 1001, and loses no message before that', async () => {
  const app = await echoingWebSockets()
  const router = await routerTo(app.port)
  const socket = await openWebSocket(router)
  expect(await echoed(socket, 'before')).toBe('before')
  router.router.closePool('shop/local', 'r1', undefined)
  const [code] = await once(socket, 'close')
  await until(() => app.closeCodes.length > 0 && router.load().upgrades === 0)
  expect([code, ...app.closeCodes]).toEqual([1001, 1001])
})

test('a close frame never lands inside a message that is on its way', async () => {
  const messages: string[] = []
  const app = await startApp(() => undefined)
  const sockets = new WebSocketServer({ server: app.server })
  sockets.on('connection', (socket) => {
    socket.on('message', (data: Buffer) => messages.push(data.toString()))
  })
  const router = await routerTo(app.port)
  const client = await rawClient(router.port)
  client.send(
    'GET / HTTP/1.1\r\nhost: h\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: MTIzNDU2Nzg5MDEyMzQ1Ng==\r\n\r\n',
  )
  await client.until('\r\n\r\n')
  // A masked text frame of five bytes with a mask of zeros, broken off after its second byte.
  client.socket.write(Buffer.from([0x81, 0x85, 0, 0, 0, 0, 0x68, 0x65]))
  await until(() => router.load().upgrades === 1)
  for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve))
  router.router.closePool('shop/local', 'r1', undefined)
  client.socket.write(Buffer.from([0x6c, 0x6c, 0x6f]))
  await until(() => messages.length > 0)
  expect(messages).toEqual(['hello'])
  expect((await client.closed).text).toContain('\x88\x02\x03\xe9')
})

test('closing one replica leaves the WebSockets of the others alone', async () => {
  const [one, other] = [await echoingWebSockets(), await echoingWebSockets()]
  const router = await startRouter()
  router.apply([aPool('r1', [one.port, other.port])])
  const sockets = [await openWebSocket(router), await openWebSocket(router)]
  router.router.closePool('shop/local', 'r1', 'r1-1')
  await until(() => router.load().upgrades === 1)
  await until(() => one.closeCodes.length === 1)
  expect(other.closeCodes).toEqual([])
  const left = sockets.find((socket) => socket.readyState === WebSocket.OPEN)
  expect(left === undefined ? '' : await echoed(left, 'still here')).toBe('still here')
})

test('an application that declines to upgrade is answered as usual, and what came early is the next request', async () => {
  const app = await startApp((request, response) => response.end(`<${request.url}>`))
  const router = await routerTo(app.port)
  const client = await rawClient(router.port)
  client.send(
    'GET /a HTTP/1.1\r\nhost: h\r\nconnection: upgrade\r\nupgrade: x\r\n\r\nGET /b HTTP/1.1\r\nhost: h\r\n\r\n',
  )
  expect(await client.until('</b>')).toContain('</a>')
})

test('any other protocol passes as it is after a 101, with what came early on either side', async () => {
  const app = await startRawApp((socket) => {
    socket.once('data', (head) => {
      socket.write(
        'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: shout\r\n\r\nWELCOME ',
      )
      const early = head.subarray(head.indexOf('\r\n\r\n') + 4).toString()
      if (early !== '') socket.write(early.toUpperCase())
      socket.on('data', (bytes) => socket.write(bytes.toString().toUpperCase()))
      socket.on('end', () => socket.end('BYE'))
    })
  })
  const router = await routerTo(app.port)
  const client = await rawClient(router.port)
  client.send('GET / HTTP/1.1\r\nhost: h\r\nconnection: upgrade\r\nupgrade: shout\r\n\r\nearly ')
  await client.until('WELCOME EARLY ')
  client.send('hello')
  await client.until('HELLO')
  client.socket.end()
  expect((await client.closed).text).toMatch(/BYE$/)
  await until(() => router.load().upgrades === 0)
})

/** Sends an event for every call of what it gives. */
async function eventApp(): Promise<{
  readonly port: number
  readonly send: (event: string) => void
  readonly open: () => number
}> {
  const streams = new Set<http.ServerResponse>()
  const app = await startApp((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write('data: first\n\n')
    streams.add(response)
    response.on('close', () => streams.delete(response))
  })
  const send = (event: string): void => {
    for (const stream of streams) stream.write(`data: ${event}\n\n`)
  }
  return { port: app.port, send, open: () => streams.size }
}

test('events arrive one by one as they are sent, and count as one request in flight', async () => {
  const app = await eventApp()
  const router = await routerTo(app.port)
  const [answer] = await once(http.get(router.url), 'response')
  let text = ''
  answer.setEncoding('utf8').on('data', (part: string) => (text += part))
  await until(() => text.includes('first'))
  app.send('second')
  await until(() => text.includes('second'))
  expect(router.load()).toEqual({ inFlight: 1, upgrades: 0 })
})

test('closing a pool ends a stream of events whole, so that its client comes back', async () => {
  const app = await eventApp()
  const router = await routerTo(app.port)
  const [answer] = await once(http.get(router.url), 'response')
  const parts: string[] = []
  answer.setEncoding('utf8').on('data', (part: string) => parts.push(part))
  await until(() => parts.length === 1)
  router.router.closePool('shop/local', 'r1', undefined)
  await once(answer, 'end')
  await until(() => app.open() === 0)
  expect([answer.complete, parts.join(''), router.load().inFlight]).toEqual([true, 'data: first\n\n', 0])
})

test('closing a pool leaves a request that is being answered alone', async () => {
  const finish: (() => void)[] = []
  const app = await startApp((_request, response) => {
    response.write('first')
    finish.push(() => response.end(' last'))
  })
  const router = await routerTo(app.port)
  const answer = fetch(router.url)
  await until(() => finish.length === 1)
  router.router.closePool('shop/local', 'r1', undefined)
  finish[0]?.()
  expect(await (await answer).text()).toBe('first last')
})
