import { fc } from '../../support/properties.ts'
import { expect, test } from 'vitest'
import { parseByteRange } from '../../../src/agent/static/byte-range.ts'
import { cacheControlOf } from '../../../src/agent/static/cache-policy.ts'
import { contentTypeOf } from '../../../src/agent/static/content-types.ts'
import { acceptedEncodings } from '../../../src/agent/static/encodings.ts'
import { isNotModified, isRangeCurrent } from '../../../src/agent/static/freshness.ts'

test.for([
  ['bytes=0-9', { kind: 'part', first: 0, last: 9 }],
  ['bytes=90-', { kind: 'part', first: 90, last: 99 }],
  ['bytes=-5', { kind: 'part', first: 95, last: 99 }],
  ['bytes=-500', { kind: 'part', first: 0, last: 99 }],
  ['bytes=50-500', { kind: 'part', first: 50, last: 99 }],
  ['bytes=100-', { kind: 'unsatisfiable' }],
  ['bytes=-0', { kind: 'unsatisfiable' }],
  ['bytes=9-0', { kind: 'whole' }],
  ['bytes=0-1,5-6', { kind: 'whole' }],
  ['items=0-1', { kind: 'whole' }],
  ['bytes=-', { kind: 'whole' }],
] as const)('of 100 bytes, %s is %j', ([header, range]) => {
  expect(parseByteRange(header, 100)).toEqual(range)
})

test('a part always lies within the file', () => {
  const isWithin = (from: string, to: string, size: number): boolean => {
    const range = parseByteRange(`bytes=${from}-${to}`, size)
    return range.kind !== 'part' || (0 <= range.first && range.first <= range.last && range.last < size)
  }
  const edge = fc.oneof(fc.constant(''), fc.nat().map(String), fc.bigInt({ min: 0n }).map(String))
  expect(fc.check(fc.property(edge, edge, fc.nat(), isWithin)).counterexample).toBeNull()
})

test.for([
  ['assets/index-BfX3k9aZ.js', true],
  ['main.3f2a1b9c.css', true],
  ['static/js/787.8a1c4f3e.chunk.js', true],
  ['_next/static/chunks/webpack.js', true],
  ['assets/hero-portrait.jpg', false],
  ['assets/hero-Portrait.jpg', false],
  ['report-20240101.pdf', false],
  ['index.html', false],
  ['assets/page-BfX3k9aZ.html', false],
  ['js/app.js', false],
  ['service-worker.js', false],
] as const)('%s may be kept for ever: %s', ([path, isImmutable]) => {
  expect(cacheControlOf(path).includes('immutable')).toBe(isImmutable)
})

test.for([
  ['gzip, deflate, br', ['br', 'gzip']],
  ['gzip;q=1, br;q=0', ['gzip']],
  ['*', ['br', 'gzip']],
  ['*;q=0, gzip', ['gzip']],
  ['identity', []],
  [undefined, []],
] as const)('accept-encoding %s takes %j', ([header, names]) => {
  expect(acceptedEncodings(header).map((each) => each.name)).toEqual(names)
})

test('a state that the client has is told by its tag before its date', () => {
  const state = { etag: '"a"', modifiedAtMs: 1_500 }
  expect(isNotModified({ 'if-none-match': '"b", W/"a"' }, state)).toBe(true)
  expect(isNotModified({ 'if-none-match': '*' }, state)).toBe(true)
  expect(
    isNotModified({ 'if-none-match': '"b"', 'if-modified-since': new Date(9_000).toUTCString() }, state),
  ).toBe(false)
  expect(isNotModified({ 'if-modified-since': new Date(1_000).toUTCString() }, state)).toBe(true)
  expect(isNotModified({ 'if-modified-since': 'yesterday' }, state)).toBe(false)
  expect(isNotModified({}, state)).toBe(false)
})

test('a range of another state is not sent', () => {
  const state = { etag: '"a"', modifiedAtMs: 1_500 }
  expect(isRangeCurrent({}, state)).toBe(true)
  expect(isRangeCurrent({ 'if-range': '"a"' }, state)).toBe(true)
  expect(isRangeCurrent({ 'if-range': '"b"' }, state)).toBe(false)
  expect(isRangeCurrent({ 'if-range': new Date(1_000).toUTCString() }, state)).toBe(true)
  expect(isRangeCurrent({ 'if-range': new Date(2_000).toUTCString() }, state)).toBe(false)
})

test('types are told by the ending, in any case; unknown bytes are not guessed', () => {
  expect(contentTypeOf('a/INDEX.HTML')).toBe('text/html; charset=utf-8')
  expect(contentTypeOf('a.wasm')).toBe('application/wasm')
  expect(contentTypeOf('a.unknown')).toBe('application/octet-stream')
  expect(contentTypeOf('LICENSE')).toBe('application/octet-stream')
})
