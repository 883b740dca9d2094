import { expect, test } from 'vitest'
import { bodyFrameOf } from '../../../../src/agent/router/http1/body-frame.ts'
import { chunkedBody } from '../../../../src/agent/router/http1/request-head.ts'
import { bodyUntilClose } from '../../../../src/agent/router/http1/response-head.ts'

/** Feeds `text` in pieces of `size`; how many bytes were the body's, its data, and whether it ended. -1: refused. */
function follow(length: number, text: string, size: number): { end: number; data: string; isDone: boolean } {
  let data = ''
  const frame = bodyFrameOf(length, (bytes, start, end) => (data += bytes.toString('latin1', start, end)))
  if (frame === undefined) return { end: 0, data, isDone: true }
  let total = 0
  for (let at = 0; at < text.length && !frame.isDone; at += size) {
    const bytes = Buffer.from(text.slice(at, at + size), 'latin1')
    const end = frame.advance(bytes, 0, bytes.length)
    if (end === -1) return { end: -1, data, isDone: false }
    total += end
  }
  return { end: total, data, isDone: frame.isDone }
}

const sizes = [1, 2, 3, 7, 1000] as const

test.for([
  ['one chunk', '5\r\nhello\r\n0\r\n\r\n', 'hello'],
  ['many chunks', '5\r\nhello\r\n1\r\n \r\n5\r\nworld\r\n0\r\n\r\n', 'hello world'],
  [
    'hexadecimal sizes of both cases',
    'a\r\n0123456789\r\nB\r\n0123456789a\r\n0\r\n\r\n',
    '01234567890123456789a',
  ],
  ['leading zeros', '0005\r\nhello\r\n0000\r\n\r\n', 'hello'],
  ['extensions', '5;a;b=c;d="e;\\"f"\r\nhello\r\n0;x=y\r\n\r\n', 'hello'],
  ['trailers', '5\r\nhello\r\n0\r\nx-sum: 1\r\ny: 2\r\n\r\n', 'hello'],
  ['nothing', '0\r\n\r\n', ''],
] as const)('a chunked body with %s ends where it ends, however it was cut', ([, body, data]) => {
  for (const size of sizes) {
    const seen = follow(chunkedBody, `${body}GET / HTTP/1.1\r\n`, size)
    expect(seen, `pieces of ${size}`).toEqual({ end: body.length, data, isDone: true })
  }
})

test.for([
  ['a size with a sign', '+5\r\nhello\r\n0\r\n\r\n'],
  ['a size with a prefix', '0x5\r\nhello\r\n0\r\n\r\n'],
  ['no size', '\r\nhello\r\n0\r\n\r\n'],
  ['white space after the size', '5 \r\nhello\r\n0\r\n\r\n'],
  ['LF alone after the size', '5\nhello\r\n0\r\n\r\n'],
  ['CR alone after the size', '5\rhello\r\n0\r\n\r\n'],
  ['more data than announced', '5\r\nhello!\r\n0\r\n\r\n'],
  ['LF alone after the data', '5\r\nhello\n0\r\n\r\n'],
  ['a size beyond counting', `${'f'.repeat(14)}\r\n`],
  ['an empty extension name', '5;\r\nhello\r\n0\r\n\r\n'],
  ['an empty extension value', '5;a=\r\nhello\r\n0\r\n\r\n'],
  ['a control byte in an extension', '5;a="\0"\r\nhello\r\n0\r\n\r\n'],
  ['extensions without end', `5;${'a'.repeat(17 * 1024)}\r\nhello\r\n0\r\n\r\n`],
  ['trailers without end', `0\r\nx: ${'a'.repeat(9 * 1024)}\r\n\r\n`],
  ['a trailer that frames', '0\r\ncontent-length: 5\r\n\r\n'],
  ['a folded trailer', '0\r\na: b\r\n c\r\n\r\n'],
  ['LF alone as the end', '0\r\n\n'],
] as const)('a chunked body with %s is refused, however it was cut', ([, body]) => {
  for (const size of sizes) expect(follow(chunkedBody, body, size).end, `pieces of ${size}`).toBe(-1)
})

test('a trailer that frames is refused at its colon, before its name is passed on whole', () => {
  const frame = bodyFrameOf(chunkedBody)
  const advance = (text: string) => frame?.advance(Buffer.from(text), 0, text.length)
  expect(['0\r\nx: y\r\ncontent-len', 'gth', ':'].map(advance)).toEqual([20, 3, -1])
})

test('a body of a known length ends there', () => {
  for (const size of sizes) {
    expect(follow(5, 'helloGET /', size)).toEqual({ end: 5, data: 'hello', isDone: true })
  }
})

test('a body until the connection closes takes all', () => {
  expect(follow(bodyUntilClose, 'hello', 2)).toEqual({ end: 5, data: 'hello', isDone: false })
})

test('an empty body has no frame', () => {
  expect(bodyFrameOf(0)).toBeUndefined()
})

test('a last chunk may be put in only between chunks', () => {
  const frame = bodyFrameOf(chunkedBody)
  const seen = ['5\r\nhel', 'lo', '\r', '\n', '5'].map((text) => {
    frame?.advance(Buffer.from(text), 0, text.length)
    return frame?.isBetweenChunks
  })
  expect(seen).toEqual([false, false, false, true, false])
})
