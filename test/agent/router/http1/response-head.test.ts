import { expect, test } from 'vitest'
import { headProblems } from '../../../../src/agent/router/http1/head-problem.ts'
import { chunkedBody } from '../../../../src/agent/router/http1/request-head.ts'
import { bodyUntilClose, parseResponseHead } from '../../../../src/agent/router/http1/response-head.ts'
import type { AskedBy } from '../../../../src/agent/router/http1/response-head.ts'

const byGet: AskedBy = { isHead: false, wantsUpgrade: false, minor: 1 }
const byHead: AskedBy = { ...byGet, isHead: true }
const byOldClient: AskedBy = { ...byGet, minor: 0 }
const byWebSocket: AskedBy = { ...byGet, wantsUpgrade: true }

const parse = (text: string, asked = byGet): ReturnType<typeof parseResponseHead> => {
  const bytes = Buffer.from(text, 'latin1')
  return parseResponseHead(bytes, 0, bytes.length, asked)
}
const ok = (fields: string): string => `HTTP/1.1 200 OK\r\n${fields}\r\n`

test.for([
  ['a length', ok('content-length: 5\r\n'), byGet, { bodyLength: 5, keepAlive: true }],
  ['chunks', ok('transfer-encoding: chunked\r\n'), byGet, { bodyLength: chunkedBody, keepAlive: true }],
  ['neither', ok(''), byGet, { bodyLength: bodyUntilClose, keepAlive: false }],
  ['HEAD', ok('content-length: 5\r\n'), byHead, { bodyLength: 0, keepAlive: true }],
  ['HEAD without a length', ok(''), byHead, { bodyLength: 0, keepAlive: true }],
  ['204', 'HTTP/1.1 204 No Content\r\n\r\n', byGet, { bodyLength: 0, keepAlive: true }],
  [
    '204 with a length of 0',
    'HTTP/1.1 204 No Content\r\ncontent-length: 0\r\n\r\n',
    byGet,
    { bodyLength: 0 },
  ],
  [
    '304 with the length that it would have',
    'HTTP/1.1 304 Not Modified\r\ncontent-length: 5\r\n\r\n',
    byGet,
    { bodyLength: 0 },
  ],
  ['100', 'HTTP/1.1 100 Continue\r\n\r\n', byGet, { status: 100, bodyLength: 0 }],
  ['Connection: close', ok('content-length: 5\r\nconnection: close\r\n'), byGet, { keepAlive: false }],
  ['HTTP/1.0', 'HTTP/1.0 200 OK\r\ncontent-length: 5\r\n\r\n', byGet, { bodyLength: 5, keepAlive: false }],
  [
    'HTTP/1.0 that keeps alive',
    'HTTP/1.0 200 OK\r\ncontent-length: 5\r\nconnection: keep-alive\r\n\r\n',
    byGet,
    { keepAlive: true },
  ],
  [
    'an announced idle time',
    ok('content-length: 5\r\nkeep-alive: max=9, timeout=7\r\n'),
    byGet,
    { keepAliveSeconds: 7 },
  ],
  ['no announced idle time', ok('content-length: 5\r\n'), byGet, { keepAliveSeconds: -1 }],
  [
    'an event stream',
    ok('content-type: text/event-stream; charset=utf-8\r\n'),
    byGet,
    { isEventStream: true },
  ],
  ['no reason phrase', 'HTTP/1.1 200\r\ncontent-length: 5\r\n\r\n', byGet, { status: 200 }],
  [
    'a WebSocket',
    'HTTP/1.1 101 Switching Protocols\r\nupgrade: WebSocket\r\nconnection: upgrade\r\n\r\n',
    byWebSocket,
    { isWebSocket: true, hopCuts: [] },
  ],
] as const)('an answer with %s is framed by the rules', ([, text, asked, expected]) => {
  expect(parse(text, asked)).toMatchObject(expected)
})

test.for([
  [
    'both framings',
    ok('content-length: 5\r\ntransfer-encoding: chunked\r\n'),
    byGet,
    headProblems.lengthAndCoding,
  ],
  [
    'two lengths',
    ok('content-length: 5\r\ncontent-length: 5\r\n'),
    byGet,
    headProblems.duplicateContentLength,
  ],
  ['another coding', ok('transfer-encoding: gzip\r\n'), byGet, headProblems.unknownCoding],
  [
    'chunks for an HTTP/1.0 request',
    ok('transfer-encoding: chunked\r\n'),
    byOldClient,
    headProblems.codingInOldVersion,
  ],
  [
    'a body for 204',
    'HTTP/1.1 204 No Content\r\ncontent-length: 5\r\n\r\n',
    byGet,
    headProblems.bodyWhereNone,
  ],
  [
    'a switch of protocols that nobody asked for',
    'HTTP/1.1 101 X\r\nupgrade: x\r\n\r\n',
    byGet,
    headProblems.badStatusLine,
  ],
  ['LF alone', 'HTTP/1.1 200 OK\n\n', byGet, headProblems.badStatusLine],
  ['no HTTP', 'hello world\r\n\r\n', byGet, headProblems.badStatusLine],
  ['a status of two digits', 'HTTP/1.1 20 OK\r\n\r\n', byGet, headProblems.badStatusLine],
  ['a status of four digits', 'HTTP/1.1 2000 OK\r\n\r\n', byGet, headProblems.badStatusLine],
  ['NUL in the reason', 'HTTP/1.1 200 \0\r\n\r\n', byGet, headProblems.badStatusLine],
  ['a folded line', ok('a: b\r\n c\r\n'), byGet, headProblems.foldedLine],
  ['an endless head', `HTTP/1.1 200 OK\r\na: ${'b'.repeat(65 * 1024)}`, byGet, headProblems.headTooLarge],
] as const)('an answer with %s is refused', ([, text, asked, problem]) => {
  expect(parse(text, asked)).toEqual(problem)
})

test('the lines of the application’s own hop are found', () => {
  const text = ok(
    'a: 1\r\nconnection: keep-alive, x-hop\r\nkeep-alive: timeout=5\r\nx-hop: 2\r\nupgrade: h2\r\nx-nexo-release: forged\r\nb: 2\r\n',
  )
  const head = parse(text)
  if (head === undefined || !('hopCuts' in head)) throw new Error('refused')
  const lines: string[] = []
  for (let index = 0; index < head.hopCuts.length; index += 2) {
    lines.push(text.slice(head.hopCuts[index], head.hopCuts[index + 1]).split(':')[0] ?? '')
  }
  expect(lines.toSorted()).toEqual(['connection', 'keep-alive', 'upgrade', 'x-hop', 'x-nexo-release'])
})
