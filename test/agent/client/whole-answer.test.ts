import { createServer, type RequestListener } from 'node:http'
import { connect, createServer as createSocketServer, type AddressInfo, type Server } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { askForWhole, bodyOf } from '../../../src/agent/client/whole-answer.ts'

const head = (field: string): string => `HTTP/1.1 200 OK\r\n${field}\r\n\r\n`
const chunked = `${head('Transfer-Encoding: chunked')}4\r\n{"ü\r\n6\r\n": 1}\n\r\n0\r\n\r\n`

test('a body is read by its length, and in chunks', () => {
  expect(bodyOf(Buffer.from(`${head('Content-Length: 2')}{}`))).toBe('{}')
  expect(bodyOf(Buffer.from(chunked))).toBe('{"ü": 1}\n')
})

test('no part of an answer is taken for the whole', () => {
  const [byLength, inChunks] = [Buffer.from(`${head('Content-Length: 2')}{}`), Buffer.from(chunked)]
  for (let cut = 0; cut < byLength.length; cut += 1) expect(bodyOf(byLength.subarray(0, cut))).toBeUndefined()
  // The last chunk is its own line; the empty line behind it adds nothing.
  for (let cut = 0; cut < inChunks.length - 4; cut += 1)
    expect(bodyOf(inChunks.subarray(0, cut))).toBeUndefined()
})

test('a chunk whose size is no number, and a body without a length, are no answer', () => {
  expect(bodyOf(Buffer.from(`${head('Transfer-Encoding: chunked')}-2\r\n{}\r\n0\r\n\r\n`))).toBeUndefined()
  expect(bodyOf(Buffer.from(`${head('Server: x')}{}`))).toBeUndefined()
})

async function portOf(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const address: AddressInfo | string | null = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

const request = { path: '/v1/echo', headers: { host: 'here' }, body: '{"ä":1}' }

test('what Node serves is understood, and it gets the whole body', async () => {
  const echo: RequestListener = (incoming, response) => {
    response.writeHead(200)
    incoming.pipe(response)
  }
  const port = await portOf(createServer(echo))
  expect(await askForWhole(connect(port, '127.0.0.1'), request, undefined)).toBe(request.body)
})

test('a connection that breaks in the middle is a failure with the code of one', async () => {
  const port = await portOf(
    createSocketServer((socket) => socket.once('data', () => socket.end(`${head('Content-Length: 9')}{`))),
  )
  await expect(askForWhole(connect(port, '127.0.0.1'), request, undefined)).rejects.toMatchObject({
    code: 'ECONNRESET',
  })
})

test('an abort ends the wait for an answer with its reason', async () => {
  const abort = new AbortController()
  const port = await portOf(
    createSocketServer((socket) => socket.once('data', () => abort.abort(new Error('enough')))),
  )
  await expect(askForWhole(connect(port, '127.0.0.1'), request, abort.signal)).rejects.toThrow('enough')
})
