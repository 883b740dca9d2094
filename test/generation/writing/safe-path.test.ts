import { fc } from '../../support/properties.ts'
import { resolve, sep } from 'node:path'
import { expect, test } from 'vitest'
import { isSafePath } from '../../../src/generation/writing/safe-path.ts'

test.each([
  '../x',
  'a/../../x',
  '/etc/passwd',
  'C:/x',
  'a\\b',
  '',
  'a//b',
  './a',
  'a/.',
  'con.ts',
  'src/NUL',
  'a.',
  'a\0b',
  '__proto__',
  'ä.ts',
  'a b.ts',
  'x'.repeat(300),
])('"%s" is no path of an application', (path) => {
  expect(isSafePath(path)).toBe(false)
})

test.each(['package.json', 'src/generated/order.ts', '.env.example', 'src/[id].ts'])(
  '"%s" is one',
  (path) => {
    expect(isSafePath(path)).toBe(true)
  },
)

test('no text that is accepted leads out of the folder', () => {
  const parts = fc.constantFrom('..', '.', '', 'a', 'b.ts', '\\', 'C:', '~', '%2e%2e', '/')
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(parts).map((all) => all.join('/')),
      ),
      (path) => {
        fc.pre(isSafePath(path))
        expect(resolve('/out', path).startsWith(resolve('/out') + sep)).toBe(true)
      },
    ),
  )
})
