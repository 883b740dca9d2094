// Byte streams that look like HTTP and are wrong in the ways that matter: made from a grammar, then mutated.
import type { Random } from '../../../support/seeded-random.ts'

const methods = [
  'GET',
  'POST',
  'HEAD',
  'PUT',
  'DELETE',
  'OPTIONS',
  'PATCH',
  'QUERY',
  'M-SEARCH',
  'get',
  'FOO',
  'CONNECT',
] as const
const targets = [
  '/',
  '/a?b=c',
  '/%00',
  '*',
  'http://h/',
  'http://h/x?y',
  'http://other/',
  'h:80',
  '/#f',
  '//',
  '/é',
  '/a b',
] as const
const versions = [
  'HTTP/1.1',
  'HTTP/1.1',
  'HTTP/1.1',
  'HTTP/1.1',
  'HTTP/1.0',
  'HTTP/0.9',
  'HTTP/2.0',
  'http/1.1',
  'HTTP/1.10',
] as const
const hosts = [
  'host: h\r\n',
  'Host: h\r\n',
  'Host:h\r\n',
  '',
  'host: h\r\nhost: h\r\n',
  'host: a b\r\n',
  'host:\r\n',
  'host: [::1]:80\r\n',
] as const
const lengthFields = [
  'content-length: 5\r\n',
  'Content-Length:5\r\n',
  'content-length: 05\r\n',
  'content-length: 5 \r\n',
  'content-length: +5\r\n',
  'content-length: 5,5\r\n',
  'content-length: 5\r\ncontent-length: 5\r\n',
  'content-length: 5\r\ncontent-length: 6\r\n',
  'content-length: 0\r\n',
  'content-length: -1\r\n',
  'content-length: 0x5\r\n',
  'content-length:\r\n',
  'content-length : 5\r\n',
  'content_length: 5\r\n',
  'content-length: 18446744073709551621\r\n',
  'content-length: 5\n',
  'content-length\r\n',
] as const
const codingFields = [
  'transfer-encoding: chunked\r\n',
  'Transfer-Encoding: Chunked\r\n',
  'transfer-encoding:chunked\r\n',
  'transfer-encoding: chunked \r\n',
  'transfer-encoding:\tchunked\r\n',
  'transfer-encoding: gzip, chunked\r\n',
  'transfer-encoding: chunked\t\r\n',
  'transfer-encoding: chunked, gzip\r\n',
  'transfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n',
  'transfer-encoding: identity\r\n',
  'transfer-encoding: xchunked\r\n',
  'transfer-encoding : chunked\r\n',
  'transfer-encoding: "chunked"\r\n',
  'transfer-encoding: chunked;a=b\r\n',
  'transfer_encoding: chunked\r\n',
  'transfer-encoding: chunked\n',
  'transfer-encoding:\x0bchunked\r\n',
  'transfer-encoding: chun\r\n ked\r\n',
  'transfer-encoding:\r\n',
] as const
const otherFields = [
  'connection: close\r\n',
  'connection: keep-alive\r\n',
  'Connection: keep-alive, x-a\r\n',
  'connection: upgrade\r\nupgrade: websocket\r\n',
  'upgrade: h2c\r\nconnection: Upgrade, HTTP2-Settings\r\n',
  'connection: content-length\r\n',
  'x-a: b\r\n',
  'x-a:\r\n',
  ': b\r\n',
  'x a: b\r\n',
  ' folded: x\r\n',
  '\tfolded\r\n',
  'x-a: b\x00c\r\n',
  'x-a: b\rc\r\n',
  'x-a: b\nc: d\r\n',
  'x-é: b\r\n',
  'x-a: é\r\n',
  'expect: 100-continue\r\n',
  'te: trailers\r\n',
  'x-forwarded-for: 1.2.3.4\r\n',
  'forwarded: for=1.2.3.4\r\n',
  'x-a: \x7f\r\n',
  'x-a: b\r\r\n',
  'x-nexo-release: ask\r\n',
] as const
const chunkedBodies = [
  '5\r\nhello\r\n0\r\n\r\n',
  '5\r\nhello\r\n5\r\nworld\r\n0\r\n\r\n',
  '0\r\n\r\n',
  'a\r\n0123456789\r\n0\r\n\r\n',
  'A\r\n0123456789\r\n000\r\n\r\n',
  '5;a=b\r\nhello\r\n0\r\n\r\n',
  '5;a="b;c"\r\nhello\r\n0;x\r\n\r\n',
  '5 \r\nhello\r\n0\r\n\r\n',
  '5\nhello\r\n0\r\n\r\n',
  '5\r\nhello0\r\n\r\n',
  '5\r\nhello\r\n0\r\nx-t: y\r\n\r\n',
  '5\r\nhello\r\n0\r\ncontent-length: 5\r\n\r\n',
  '0x5\r\nhello\r\n0\r\n\r\n',
  '+5\r\nhello\r\n0\r\n\r\n',
  '-1\r\n\r\n',
  '5\r\nhello\r\n0\r\n',
  '\r\n5\r\nhello\r\n0\r\n\r\n',
  'fffffffffffffffff\r\n',
  '5;\r\nhello\r\n0\r\n\r\n',
  '5;a=\r\nhello\r\n0\r\n\r\n',
  '5;a\x00\r\nhello\r\n0\r\n\r\n',
  '00000000000000000005\r\nhello\r\n0\r\n\r\n',
  '5\r\nhello\r\n0\r\n x: y\r\n\r\n',
  '5\r\nhello\r\n0\r\n\n',
  '5;a="b\\"c"\r\nhello\r\n0\r\n\r\n',
] as const
const ends = ['\r\n', '\r\n', '\r\n', '\r\n', '\r\n', '\r\n', '\n', '\r', '\r\n\r\n', ''] as const

/** One to three requests one after the other, mostly nearly valid; then, one time in two, a few bytes are changed. */
export function requestStream(random: Random): Buffer {
  let text = random.chance(12) ? random.pick(['\r\n', '\r\n\r\n', '\n', ' ', '\r', '\0']) : ''
  const count = 1 + random.below(3)
  for (let index = 0; index < count; index += 1) text += request(random)
  return mutated(Buffer.from(text, 'latin1'), random)
}

function request(random: Random): string {
  const isUsual = !random.chance(3)
  const line = isUsual
    ? `${random.pick(['GET', 'POST', 'PUT'])} / HTTP/1.1\r\n`
    : `${random.pick(methods)} ${random.pick(targets)} ${random.pick(versions)}${mostlyFirst(ends, random)}`
  const host = isUsual ? 'host: h\r\n' : mostlyFirst(hosts, random)
  const framing = random.below(8)
  const length = framing < 2 || framing === 7 ? mostlyFirst(lengthFields, random) : ''
  const coding = (framing >= 2 && framing < 5) || framing === 7 ? mostlyFirst(codingFields, random) : ''
  const others = random.chance(2)
    ? ''
    : random.pick(otherFields) + (random.chance(3) ? random.pick(otherFields) : '')
  const body = coding === '' ? (length === '' ? '' : 'hello') : mostlyFirst(chunkedBodies, random)
  return `${line}${host}${random.chance(2) ? length + coding + others : others + coding + length}${mostlyFirst(ends, random)}${body}`
}

const statusLines = [
  'HTTP/1.1 200 OK\r\n',
  'HTTP/1.1 200 OK\r\n',
  'HTTP/1.1 200 OK\r\n',
  'HTTP/1.1 204 No Content\r\n',
  'HTTP/1.1 304 Not Modified\r\n',
  'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n',
  'HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\nHTTP/1.1 200 OK\r\n',
  'HTTP/1.0 200 OK\r\n',
  'HTTP/1.1 101 Switching Protocols\r\n',
  'HTTP/1.1 200\r\n',
  'HTTP/1.1  200 OK\r\n',
  'HTTP/1.1 20 OK\r\n',
  'HTTP/1.1 2000 OK\r\n',
  'HTTP/2.0 200 OK\r\n',
  'HTTP/1.1 200 OK\n',
  'ICY 200 OK\r\n',
  'HTTP/1.1 200 \0\r\n',
  'http/1.1 200 OK\r\n',
  'HTTP/1.1 099 x\r\n',
  'HTTP/1.1 200 \xe9\r\n',
  'HTTP/1.1 200OK\r\n',
  'HTTP/1.1\t200 OK\r\n',
] as const

/** One or two answers. */
export function responseStream(random: Random): Buffer {
  const count = 1 + random.below(2)
  let text = ''
  for (let index = 0; index < count; index += 1) text += response(random)
  return mutated(Buffer.from(text, 'latin1'), random)
}

function response(random: Random): string {
  const status = mostlyFirst(statusLines, random)
  const framing = random.below(6)
  const length = framing < 2 || framing === 5 ? mostlyFirst(lengthFields, random) : ''
  const coding = (framing >= 2 && framing < 4) || framing === 5 ? mostlyFirst(codingFields, random) : ''
  const others = random.chance(2) ? '' : random.pick(otherFields)
  const body = coding === '' ? (length === '' ? '' : 'hello') : mostlyFirst(chunkedBodies, random)
  return `${status}${random.chance(2) ? length + coding + others : others + coding + length}${mostlyFirst(ends, random)}${body}`
}

/** Three times in four one of the first, which are valid: a stream that fails at once tests nothing behind that. */
const mostlyFirst = (items: readonly [string, ...string[]], random: Random): string =>
  random.chance(4) ? random.pick(items) : (items[random.below(3)] ?? items[0])

const nastyBytes = [
  0x00, 0x09, 0x0a, 0x0b, 0x0d, 0x20, 0x2c, 0x2d, 0x2b, 0x30, 0x3a, 0x3b, 0x41, 0x5f, 0x7f, 0x80, 0xff,
] as const

function mutated(bytes: Buffer, random: Random): Buffer {
  if (!random.chance(3) || bytes.length === 0) return bytes
  let out = bytes
  for (let count = 1 + random.below(3); count > 0; count -= 1) out = mutatedOnce(out, random)
  return out
}

function mutatedOnce(bytes: Buffer, random: Random): Buffer {
  const at = random.below(bytes.length)
  const rest = at + 1 + random.below(8)
  switch (random.below(5)) {
    case 0: {
      const changed = Buffer.from(bytes)
      changed[at] = random.pick(nastyBytes)
      return changed
    }
    case 1:
      return Buffer.concat([
        bytes.subarray(0, at),
        Buffer.from([random.pick(nastyBytes)]),
        bytes.subarray(at),
      ])
    case 2:
      return bytes.length > 1 ? Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)]) : bytes
    case 3:
      return Buffer.concat([bytes.subarray(0, rest), bytes.subarray(at)])
    default: {
      const changed = Buffer.from(bytes)
      changed[at] = (changed[at] ?? 0) ^ (1 << random.below(8))
      return changed
    }
  }
}

/** The stream as packets: whole, in a few pieces, or byte by byte. */
export function packetsOf(bytes: Buffer, random: Random): readonly Buffer[] {
  if (random.chance(3)) return [bytes]
  const packets: Buffer[] = []
  const largest = random.chance(4) ? 1 : 1 + random.below(64)
  for (let at = 0; at < bytes.length;) {
    const end = at + 1 + random.below(largest)
    packets.push(bytes.subarray(at, end))
    at = end
  }
  return packets
}
