import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { Secret } from '../../../src/kernel/secrets/secret.ts'
import type { Limits } from '../../../src/monitoring/checks/check.ts'
import { deliverWebhook, signatureOf } from '../../../src/monitoring/notifying/webhook.ts'
import { aDelivery } from '../support/a-delivery.ts'
import { aReceiver, aSocketServer } from '../support/a-server.ts'
import { startMs } from '../support/fake-clock.ts'

const limits = (timeoutMs = 60_000): Limits => ({
  timeoutMs,
  monotonicMs: () => performance.now(),
  now: () => startMs,
  signal: new AbortController().signal,
})
const deliver = (url: string, timeoutMs?: number) =>
  deliverWebhook(aDelivery(), { url, key: null }, limits(timeoutMs))

test('the receiver can verify who sent it, and that it is the same news', async () => {
  const receiver = await aReceiver((response) => response.end())
  const key = new Secret('whsec_c2VjcmV0', 'secret:KEY')
  const attempt = await deliverWebhook(aDelivery(), { url: receiver.url, key }, limits())
  expect(attempt).toEqual({ outcome: 'delivered' })
  const [{ headers, body } = { headers: {}, body: '' }] = receiver.received
  const { 'webhook-id': id, 'webhook-timestamp': time, 'webhook-signature': signature } = headers
  const expected = createHmac('sha256', 'secret')
    .update(`${String(id)}.${String(time)}.${body}`)
    .digest('base64')
  expect(signature).toBe(`v1,${expected}`)
  expect([id, time]).toEqual([aDelivery().id, String(startMs / 1_000)])
  expect(JSON.parse(body)).toMatchObject({
    type: 'alert.firing',
    version: 1,
    summary: 'url fails: status 503, not 2xx',
  })
  expect(body).not.toContain('secret')
})

test('a plain key is taken as it is', () => {
  const mac = createHmac('sha256', 'plain').update('i.1.b').digest('base64')
  expect(signatureOf('plain', 'i', 1, 'b')).toBe(`v1,${mac}`)
})

test.each([
  [204, { outcome: 'delivered' }],
  [500, { outcome: 'failed', reason: 'it answered 500', isFinal: false }],
  [429, { outcome: 'failed', reason: 'it answered 429', isFinal: false }],
  [404, { outcome: 'failed', reason: 'it answered 404', isFinal: true }],
  [
    301,
    {
      outcome: 'failed',
      reason: expect.stringMatching(/^it answered 301: it sends elsewhere, which is not followed/),
      isFinal: true,
    },
  ],
])('an answer %i is %j', async (status, expected) => {
  const receiver = await aReceiver((response) => {
    response.statusCode = status
    response.end()
  })
  expect(await deliver(receiver.url)).toEqual(expected)
})

test('a receiver that is down, that hangs or sends one byte a second is tried again', async () => {
  const hanging = await aSocketServer(() => undefined)
  const trickling = await aSocketServer((socket) => {
    const timer = setInterval(() => socket.write('H'), 50)
    socket.once('close', () => clearInterval(timer))
  })
  const attempts = await Promise.all([
    deliver('http://127.0.0.1:1/'),
    deliver(`http://127.0.0.1:${hanging}/`, 300),
    deliver(`http://127.0.0.1:${trickling}/`, 300),
  ])
  expect(attempts).toEqual([
    { outcome: 'failed', reason: 'connection refused (ECONNREFUSED)', isFinal: false },
    { outcome: 'failed', reason: 'no answer within 300 ms', isFinal: false },
    expect.objectContaining({ outcome: 'failed', isFinal: false }),
  ])
})

test('a receiver whose answer never ends has still taken it', async () => {
  const port = await aSocketServer((socket) => {
    socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n')
    const timer = setInterval(() => socket.write('1\r\nx\r\n'), 50)
    socket.once('close', () => clearInterval(timer))
  })
  expect(await deliver(`http://127.0.0.1:${port}/`, 5_000)).toEqual({ outcome: 'delivered' })
})

test('a receiver that sends nothing after its head has taken it, too', async () => {
  const port = await aSocketServer((socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n'))
  expect(await deliver(`http://127.0.0.1:${port}/`, 5_000)).toEqual({ outcome: 'delivered' })
})

test('what is no web address is told as that', async () => {
  expect(await deliver('file:///etc/passwd')).toMatchObject({ isFinal: true })
  expect(await deliver('nonsense')).toMatchObject({ isFinal: true })
})
