import { expect, test } from 'vitest'
import { headProblems, isProblem } from '../../../../src/agent/router/http1/head-problem.ts'
import { chunkedBody, parseRequestHead } from '../../../../src/agent/router/http1/request-head.ts'
import type { RequestHead } from '../../../../src/agent/router/http1/request-head.ts'

const parse = (text: string): ReturnType<typeof parseRequestHead> => {
  const bytes = Buffer.from(text, 'latin1')
  return parseRequestHead(bytes, 0, bytes.length)
}

function parsed(text: string): RequestHead {
  const head = parse(text)
  if (head === undefined || isProblem(head)) throw new Error(`refused: ${JSON.stringify(head)}`)
  return head
}

const get = (fields: string): string => `GET / HTTP/1.1\r\nhost: h\r\n${fields}\r\n`

test.for([
  ['both framings', get('content-length: 5\r\ntransfer-encoding: chunked\r\n'), headProblems.lengthAndCoding],
  [
    'both framings in the other order',
    get('transfer-encoding: chunked\r\ncontent-length: 5\r\n'),
    headProblems.lengthAndCoding,
  ],
  ['two lengths', get('content-length: 5\r\ncontent-length: 6\r\n'), headProblems.duplicateContentLength],
  [
    'two equal lengths',
    get('content-length: 5\r\ncontent-length: 5\r\n'),
    headProblems.duplicateContentLength,
  ],
  ['a list of lengths', get('content-length: 5, 5\r\n'), headProblems.badContentLength],
  ['a signed length', get('content-length: +5\r\n'), headProblems.badContentLength],
  ['a hexadecimal length', get('content-length: 0x5\r\n'), headProblems.badContentLength],
  ['an empty length', get('content-length:\r\n'), headProblems.badContentLength],
  [
    'a length beyond counting',
    get('content-length: 99999999999999999999\r\n'),
    headProblems.badContentLength,
  ],
  ['another coding', get('transfer-encoding: gzip, chunked\r\n'), headProblems.unknownCoding],
  ['a coding in quotes', get('transfer-encoding: "chunked"\r\n'), headProblems.unknownCoding],
  [
    'a coding that only starts like chunked',
    get('transfer-encoding: chunkedx\r\n'),
    headProblems.unknownCoding,
  ],
  [
    'two codings',
    get('transfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n'),
    headProblems.duplicateCoding,
  ],
  [
    'a coding in HTTP/1.0',
    'POST / HTTP/1.0\r\nhost: h\r\ntransfer-encoding: chunked\r\n\r\n',
    headProblems.codingInOldVersion,
  ],
  ['LF alone after the request line', 'GET / HTTP/1.1\nhost: h\r\n\r\n', headProblems.bareLf],
  ['LF alone after a header', get('x: y\n'), headProblems.bareLf],
  ['LF alone as the empty line', 'GET / HTTP/1.1\r\nhost: h\r\n\n', headProblems.bareLf],
  ['CR inside a value', get('x: y\rz\r\n'), headProblems.bareCr],
  ['a folded line', get('x: y\r\n z\r\n'), headProblems.foldedLine],
  ['white space before the colon', get('content-length : 5\r\n'), headProblems.badName],
  ['a name with a control byte', get('x\x01: y\r\n'), headProblems.badName],
  ['a name that is not ASCII', get('xé: y\r\n'), headProblems.badName],
  ['an empty name', get(': y\r\n'), headProblems.emptyName],
  ['a line without a colon', get('xy\r\n'), headProblems.badName],
  ['NUL in a value', get('x: \0\r\n'), headProblems.badValue],
  ['DEL in a value', get('x: \x7f\r\n'), headProblems.badValue],
  ['no Host', 'GET / HTTP/1.1\r\n\r\n', headProblems.missingHost],
  ['two Hosts', get('host: h\r\n'), headProblems.duplicateHost],
  ['an empty Host', 'GET / HTTP/1.1\r\nhost:\r\n\r\n', headProblems.badHost],
  ['a Host with user information', 'GET / HTTP/1.1\r\nhost: a@h\r\n\r\n', headProblems.badHost],
  ['a Host with a space', 'GET / HTTP/1.1\r\nhost: a h\r\n\r\n', headProblems.badHost],
  [
    'a target that names another host',
    'GET http://other/ HTTP/1.1\r\nhost: h\r\n\r\n',
    headProblems.badTargetForm,
  ],
  ['an asterisk with GET', 'GET * HTTP/1.1\r\nhost: h\r\n\r\n', headProblems.badTargetForm],
  ['authority-form', 'GET h:80 HTTP/1.1\r\nhost: h\r\n\r\n', headProblems.badTargetForm],
  ['a fragment', 'GET /#x HTTP/1.1\r\nhost: h\r\n\r\n', headProblems.badTarget],
  ['a raw byte above ASCII in the target', 'GET /é HTTP/1.1\r\nhost: h\r\n\r\n', headProblems.badTarget],
  ['two spaces in the request line', 'GET  / HTTP/1.1\r\nhost: h\r\n\r\n', headProblems.badRequestLine],
  ['a space in the target', 'GET /a b HTTP/1.1\r\nhost: h\r\n\r\n', headProblems.badVersion],
  ['no version', 'GET /\r\n\r\n', headProblems.badRequestLine],
  ['HTTP/2.0', 'GET / HTTP/2.0\r\nhost: h\r\n\r\n', headProblems.badVersion],
  ['HTTP/1.2', 'GET / HTTP/1.2\r\nhost: h\r\n\r\n', headProblems.badVersion],
  ['a lower-case version', 'GET / http/1.1\r\nhost: h\r\n\r\n', headProblems.badVersion],
  ['an unknown method', 'BREW / HTTP/1.1\r\nhost: h\r\n\r\n', headProblems.unknownMethod],
  ['a lower-case method', 'get / HTTP/1.1\r\nhost: h\r\n\r\n', headProblems.unknownMethod],
  ['CONNECT', 'CONNECT h:443 HTTP/1.1\r\nhost: h\r\n\r\n', headProblems.connectMethod],
  ['a TLS greeting', '\x16\x03\x01\x02\0\x01\0', headProblems.badRequestLine],
  ['Connection that names the length', get('connection: content-length\r\n'), headProblems.forbiddenOption],
  ['Connection that names Host', get('connection: close, Host\r\n'), headProblems.forbiddenOption],
  ['too many headers', get('x: y\r\n'.repeat(201)), headProblems.tooManyFields],
  ['a head beyond 32 KiB', get(`x: ${'y'.repeat(33 * 1024)}\r\n`), headProblems.headTooLarge],
  [
    'an endless header',
    `GET / HTTP/1.1\r\nhost: h\r\nx: ${'y'.repeat(33 * 1024)}`,
    headProblems.headTooLarge,
  ],
  [
    'a request line beyond 16 KiB',
    `GET /${'y'.repeat(17 * 1024)} HTTP/1.1\r\nhost: h\r\n\r\n`,
    headProblems.targetTooLong,
  ],
  ['an endless request line', `GET /${'y'.repeat(17 * 1024)}`, headProblems.targetTooLong],
] as const)('%s is refused', ([, text, problem]) => {
  expect(parse(text)).toEqual(problem)
})

test.for([
  '',
  'GE',
  'GET ',
  'GET /',
  'GET / HTTP/1.1',
  'GET / HTTP/1.1\r',
  'GET / HTTP/1.1\r\nhost: h',
  'GET / HTTP/1.1\r\nhost: h\r\n\r',
])('%j is the beginning of a head', (text) => {
  expect(parse(text)).toBeUndefined()
})

test.for([
  ['no body', get(''), 0],
  ['a length', get('content-length: 5\r\n'), 5],
  ['a length with leading zeros', get('content-length: 005\r\n'), 5],
  ['a length with white space around', get('content-length: \t5 \t\r\n'), 5],
  ['chunks', get('transfer-encoding: chunked\r\n'), chunkedBody],
  ['chunks in capitals', get('Transfer-Encoding: CHUNKED\r\n'), chunkedBody],
  ['a length spelled with an underscore, which is none', get('content_length: 5\r\n'), 0],
] as const)('the body of a request with %s is known', ([, text, length]) => {
  expect(parsed(text).bodyLength).toBe(length)
})

test.for([
  ['HTTP/1.1', get(''), true],
  ['HTTP/1.1 with close', get('connection: close\r\n'), false],
  ['HTTP/1.1 with close in a list', get('connection: x-a, Close\r\n'), false],
  ['HTTP/1.0', 'GET / HTTP/1.0\r\nhost: h\r\n\r\n', false],
  ['HTTP/1.0 with something like keep-alive', 'GET / HTTP/1.0\r\nConnection: keep-alive\xa0\r\n\r\n', false],
  ['HTTP/1.0 with keep_alive', 'GET / HTTP/1.0\r\nConnection: keep_alive\r\n\r\n', false],
  ['HTTP/1.0 with keep-alive', 'GET / HTTP/1.0\r\nhost: h\r\nConnection: Keep-Alive\r\n\r\n', true],
] as const)('whether %s keeps its connection is known', ([, text, keepAlive]) => {
  expect(parsed(text).keepAlive).toBe(keepAlive)
})

test.for([
  ['a WebSocket', get('connection: Upgrade\r\nupgrade: websocket\r\n'), true],
  ['an Upgrade that Connection does not name', get('upgrade: websocket\r\n'), false],
  ['h2c', get('connection: Upgrade, HTTP2-Settings\r\nupgrade: h2c\r\nhttp2-settings: x\r\n'), false],
  [
    'an upgrade with a body',
    get('connection: Upgrade\r\nupgrade: websocket\r\ncontent-length: 5\r\n'),
    false,
  ],
  ['two Upgrades', get('connection: Upgrade\r\nupgrade: websocket\r\nupgrade: h2c\r\n'), true],
] as const)('%s: whether another protocol may follow is known', ([, text, wantsUpgrade]) => {
  expect(parsed(text).wantsUpgrade).toBe(wantsUpgrade)
})

test('an HTTP/1.0 request needs no Host', () => {
  expect(parsed('GET / HTTP/1.0\r\n\r\n')).toMatchObject({ hostStart: 0, hostEnd: 0 })
})

test('a target in absolute-form has its path found when it names the same host', () => {
  const text = 'GET http://H:80/x?y HTTP/1.1\r\nhost: h:80\r\n\r\n'
  expect(text.slice(parsed(text).pathStart)).toMatch(/^\/x\?y HTTP/)
})

test('offsets count from the start of the bytes, wherever the head begins in them', () => {
  const bytes = Buffer.from(`xxxx${get('content-length: 5\r\n')}hello`)
  expect(parseRequestHead(bytes, 4, bytes.length)).toMatchObject({ end: bytes.length - 5, bodyLength: 5 })
})
