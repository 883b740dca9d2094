import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { startLoad } from './load/load.ts'
import { startSampleServer } from './sample-server.ts'

test('a server that behaves loses no request of any kind of client', async () => {
  const { url } = await startSampleServer()
  const load = startLoad(url)
  await load.untilEveryKind()
  await load.untilBody('hello from version 1')
  const report = await load.stop()
  expect(report.failures).toEqual([])
  expect(Object.values(report.answered).every((count) => count > 0)).toBe(true)
})

test('a server that is killed costs every kind of client a request', async () => {
  const { url, child } = await startSampleServer()
  const load = startLoad(url)
  await load.untilEveryKind()
  child.kill('SIGKILL')
  await expect(load.until(() => false, 500)).rejects.toThrow('no such answer')
  const { failures } = await load.stop()
  expect(new Set(failures.map(({ kind }) => kind)).size).toBe(6)
})

test('an answer that is cut short, an error status and wrong bytes are all losses', async () => {
  const server = createServer((request, response) => {
    if (request.url === '/cut') {
      response.writeHead(200, { 'content-length': '100' })
      response.write('half', () => response.destroy())
    } else if (request.url === '/echo') {
      response.end('something else')
    } else {
      response.writeHead(503).end('busy')
    }
  })
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(isAddress(address) ? address.port : 0)
    })
  })
  const load = startLoad(`http://127.0.0.1:${port}`, {
    kinds: ['keep-alive', 'new-connection', 'post'],
    paths: { get: '/cut' },
  })
  await expect(load.until(() => true, 300)).rejects.toThrow('no such answer')
  const { failures, requests } = await load.stop()
  expect(failures).toHaveLength(requests)
  expect(new Set(failures.map(({ kind }) => kind)).size).toBe(3)
})

const isAddress = (address: AddressInfo | string | null): address is AddressInfo =>
  address !== null && typeof address === 'object'
