import { expect, test } from 'vitest'
import { isProblem } from '../../../../src/agent/router/http1/head-problem.ts'
import { outgoingHead, withoutAuthority } from '../../../../src/agent/router/http1/outgoing-head.ts'
import { peerOf } from '../../../../src/agent/router/http1/forwarding.ts'
import { parseRequestHead } from '../../../../src/agent/router/http1/request-head.ts'

function outgoing(text: string, remoteAddress = '192.0.2.7', scheme: 'http' | 'https' = 'http'): string {
  const bytes = Buffer.from(text, 'latin1')
  const head = parseRequestHead(bytes, 0, bytes.length)
  if (head === undefined || isProblem(head)) throw new Error(`refused: ${JSON.stringify(head)}`)
  return outgoingHead(bytes, head, peerOf(remoteAddress, scheme)).toString('latin1')
}

const fieldsOf = (head: string): readonly string[] => head.split('\r\n').slice(1, -2)

const added = [
  'x-forwarded-for: 192.0.2.7',
  'x-forwarded-proto: http',
  'forwarded: for=192.0.2.7;proto=http;host="shop.test:81"',
  'x-forwarded-host: shop.test:81',
]
const get = (fields: string): string => `GET /a?b HTTP/1.1\r\nHost: shop.test:81\r\n${fields}\r\n`

test('a plain request travels as it came, with who asked for it', () => {
  expect(outgoing(get('Accept: */*\r\n'))).toBe(
    ['GET /a?b HTTP/1.1', ...added, 'Host: shop.test:81', 'Accept: */*', '', ''].join('\r\n'),
  )
})

test.for([
  ['Connection', 'connection: keep-alive\r\n'],
  ['Keep-Alive', 'keep-alive: timeout=5\r\n'],
  ['Proxy-Connection', 'Proxy-Connection: keep-alive\r\n'],
  ['TE', 'TE: trailers\r\n'],
  ['what Connection names', 'x-hop: 1\r\nConnection: X-Hop, x-other\r\nX-Other: 2\r\n'],
  ['an Upgrade that is none', 'upgrade: websocket\r\n'],
  ['h2c', 'connection: upgrade, http2-settings\r\nupgrade: h2c\r\nhttp2-settings: AAMAAABk\r\n'],
  ['the question for the release', 'x-nexo-release: ask\r\n'],
  ['a length spelled with an underscore', 'content_length: 5\r\n'],
  ['a coding spelled with an underscore', 'Transfer_Encoding: chunked\r\n'],
  ['forged X-Forwarded-For', 'X-Forwarded-For: 10.0.0.1\r\n'],
  ['forged X-Forwarded-Anything', 'x-forwarded-prefix: /admin\r\nx-forwarded-by: x\r\n'],
  ['forged Forwarded', 'Forwarded: for=10.0.0.1\r\n'],
  ['forged X-Real-IP', 'X-Real-IP: 10.0.0.1\r\n'],
  ['forged X_Forwarded_For, which CGI reads as the same', 'X_Forwarded_For: 10.0.0.1\r\n'],
] as const)('%s ends at this hop', ([, fields]) => {
  expect(fieldsOf(outgoing(get(`a: 1\r\n${fields}b: 2\r\n`)))).toEqual([
    ...added,
    'Host: shop.test:81',
    'a: 1',
    'b: 2',
  ])
})

test('an upgrade travels with its Connection line', () => {
  const fields = fieldsOf(outgoing(get('Upgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n')))
  expect(fields).toEqual(['connection: upgrade', ...added, 'Host: shop.test:81', 'Upgrade: websocket'])
})

test('a request in HTTP/1.0 stays one, so that its answer is one that its client reads', () => {
  expect(outgoing('GET / HTTP/1.0\r\nhost: h\r\nconnection: keep-alive\r\n\r\n')).toMatch(
    /^GET \/ HTTP\/1\.0\r\nconnection: close\r\n/,
  )
})

test('IPv6 addresses are in brackets and quotes in Forwarded, bare in X-Forwarded-For', () => {
  const fields = fieldsOf(outgoing(get(''), '2001:db8::1', 'https'))
  expect(fields).toContain('x-forwarded-for: 2001:db8::1')
  expect(fields).toContain('forwarded: for="[2001:db8::1]";proto=https;host="shop.test:81"')
})

test('an IPv4 address inside an IPv6 socket is shown as IPv4, and is trusted as such', () => {
  expect(peerOf('::ffff:127.0.0.1', 'http')).toMatchObject({ address: '127.0.0.1', isTrusted: true })
})

test.for([
  ['127.0.0.1', true],
  ['127.8.9.1', true],
  ['::1', true],
  ['10.0.0.1', false],
  ['192.168.1.1', false],
  ['fe80::1%eth0', false],
  [undefined, false],
] as const)('whether %s is believed about whom it forwards for: %s', ([address, isTrusted]) => {
  expect(peerOf(address, 'http').isTrusted).toBe(isTrusted)
})

test('a proxy on this machine has its chain continued, and its scheme and host kept', () => {
  const claims = [
    'X-Forwarded-For: 203.0.113.9',
    'X-Forwarded-Proto: https',
    'X-Forwarded-Host: shop.example',
    'X-Forwarded-Port: 443',
    'Forwarded: for=203.0.113.9;proto=https',
  ]
  expect(fieldsOf(outgoing(get(`${claims.join('\r\n')}\r\n`), '127.0.0.1'))).toEqual([
    'x-forwarded-for: 203.0.113.9, 127.0.0.1',
    'x-forwarded-proto: https',
    'x-forwarded-host: shop.example',
    'forwarded: for=203.0.113.9;proto=https, for=127.0.0.1;proto=http;host="shop.test:81"',
    'X-Forwarded-Port: 443',
    'Host: shop.test:81',
  ])
})

test('a chain in the old notation is told in the new one too', () => {
  const fields = fieldsOf(outgoing(get('x-forwarded-for: 203.0.113.9, 2001:db8::1\r\n'), '127.0.0.1'))
  expect(fields).toContain(
    'forwarded: for=203.0.113.9, for="[2001:db8::1]", for=127.0.0.1;proto=http;host="shop.test:81"',
  )
})

test('a target in absolute-form reaches the application in origin-form', () => {
  const bytes = Buffer.from('GET http://h/x?y HTTP/1.1\r\nhost: h\r\n\r\nrest')
  const head = parseRequestHead(bytes, 0, bytes.length)
  if (head === undefined || isProblem(head)) throw new Error('refused')
  expect(withoutAuthority(bytes, head).toString()).toBe('GET /x?y HTTP/1.1\r\nhost: h\r\n\r\nrest')
})
