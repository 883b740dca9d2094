import { fc } from '../../../support/properties.ts'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { comment, printLiteral, quote } from '../../../../src/generation/emitting/server/source-text.ts'

const hostile = [
  `'; process.exit(1); '`,
  '`${process.env}`',
  '*/ import("fs") /*',
  '\u2028\u2029\r\n\0',
  '</script>',
  '\\',
  '\ud800',
  '__proto__',
]

test.each(hostile)('%j stays the text that it is', (text) => {
  expect(runInNewContext(quote(text))).toBe(text)
  expect(comment(text)).toMatch(/^\/\/ ?[^\r\n\u2028\u2029]*$/)
})

test('every value that JSON can hold reads back as itself', () => {
  const value = fc.jsonValue({ maxDepth: 3 })
  fc.assert(
    fc.property(value, (json) => {
      const text = printLiteral(JSON.parse(JSON.stringify(json)))
      expect(JSON.stringify(runInNewContext(`(${text})`))).toBe(JSON.stringify(json))
    }),
    { seed: 7, numRuns: 200 },
  )
})

test.each([{ code: 'process.exit(1)' }, { note: 'fragile', value: 3 }])('%j is data, not code', (row) => {
  expect(JSON.stringify(runInNewContext(`(${printLiteral(row)})`))).toBe(JSON.stringify(row))
})
