import { fc } from '../../support/properties.ts'
import { posix } from 'node:path'
import { expect, test } from 'vitest'
import { parseRequestPath } from '../../../src/agent/static/request-path.ts'

const runs = Number(process.env['NEXO_FUZZ_ITERATIONS'] ?? 500)

test.for([
  ['/', [], true],
  ['/a/b.html', ['a', 'b.html'], false],
  ['/a/?x=/../', ['a'], true],
  ['/caf%C3%A9', ['caf\u00e9'], false],
  ['/.well-known/acme', ['.well-known', 'acme'], false],
] as const)('%s is the path %j', ([target, segments, endsWithSlash]) => {
  expect(parseRequestPath(target)).toEqual({ kind: 'path', segments, endsWithSlash })
})

test.for([
  ['/..', 'hidden'],
  ['/%2e%2e/etc/passwd', 'hidden'],
  ['/a/.env', 'hidden'],
  ['/a/.well-known/x', 'hidden'],
  ['/a%2f..%2fb', 'malformed'],
  ['/a%5c..', 'malformed'],
  ['/a%00.html', 'malformed'],
  ['/%E0%A4', 'malformed'],
  ['//evil.example/', 'malformed'],
  ['http://x/', 'malformed'],
  ['*', 'malformed'],
  ['', 'malformed'],
] as const)('%s is %s', ([target, kind]) => {
  expect(parseRequestPath(target).kind).toBe(kind)
})

test('no target leads out of the folder', () => {
  const piece = fc.oneof(
    fc.constantFrom('..', '.', '%2e%2e', '%2f', '/', '\\', '%5c', '%00', 'a', '%c3%a9', '?', '#'),
    fc.string(),
  )
  const staysInside = (pieces: string[]): boolean => {
    const path = parseRequestPath(`/${pieces.join('')}`)
    if (path.kind !== 'path') return true
    const joined = posix.join('/site', ...path.segments)
    return (joined === '/site' || joined.startsWith('/site/')) && posix.normalize(joined) === joined
  }
  expect(fc.check(fc.property(fc.array(piece), staysInside), { numRuns: runs }).counterexample).toBeNull()
})
