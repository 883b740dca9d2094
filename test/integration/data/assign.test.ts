import { expect, test } from 'vitest'
import { assign } from '../../../src/integration/data/assign.ts'
import { Column } from '../../../src/integration/data/column.ts'
import type { Shape } from '../../../src/integration/mapping/shape.ts'

const target = (type: Column['type'], differing: object = {}): Column =>
  Column.parse({ name: 'to', type, native: type, nullable: true, ...differing })
const shape = (type: Shape['type'], differing: Partial<Shape> = {}): Shape => ({
  type,
  nullable: false,
  isChecked: false,
  ...differing,
})

test.each<readonly [string, Shape, Column, 'fits' | 'checked' | 'refused']>([
  ['the same type', shape('text'), target('text'), 'fits'],
  ['a smaller integer', shape('integer', { bits: 32 }), target('integer', { bits: 64 }), 'fits'],
  ['a larger integer', shape('integer', { bits: 64 }), target('integer', { bits: 32 }), 'refused'],
  [
    'a larger integer that was cast',
    shape('integer', { isChecked: true }),
    target('integer', { bits: 32 }),
    'checked',
  ],
  ['a long text in a short column', shape('text'), target('text', { maxLength: 10 }), 'refused'],
  ['a cut text', shape('text', { maxLength: 10 }), target('text', { maxLength: 10 }), 'fits'],
  [
    'more digits behind the point',
    shape('decimal', { precision: 10, scale: 3 }),
    target('decimal', { precision: 12, scale: 2 }),
    'refused',
  ],
  [
    'enough digits',
    shape('decimal', { precision: 10, scale: 2 }),
    target('decimal', { precision: 12, scale: 2 }),
    'fits',
  ],
  ['an unlimited decimal', shape('decimal'), target('decimal', { precision: 12, scale: 2 }), 'refused'],
  ['a decimal without limits', shape('decimal', { precision: 30, scale: 10 }), target('decimal'), 'fits'],
  [
    'an integer as decimal',
    shape('integer', { bits: 32 }),
    target('decimal', { precision: 12, scale: 2 }),
    'fits',
  ],
  ['a text as integer', shape('text'), target('integer'), 'refused'],
  ['a moment as date', shape('timestamptz'), target('date'), 'refused'],
  ['a date as text', shape('date'), target('text'), 'fits'],
  [
    'null where none may be',
    shape('text', { nullable: true }),
    target('text', { nullable: false }),
    'checked',
  ],
  ['only null where none may be', shape('null'), target('text', { nullable: false }), 'refused'],
  ['a computed column', shape('text'), target('text', { isGenerated: true }), 'refused'],
  ['values that are known', shape('text', { values: ['a'] }), target('text', { values: ['a', 'b'] }), 'fits'],
  [
    'a value that is not known',
    shape('text', { values: ['c'] }),
    target('text', { values: ['a', 'b'] }),
    'refused',
  ],
  ['finer seconds', shape('timestamp'), target('timestamp', { scale: 0 }), 'refused'],
  ['another own type', shape('other', { native: 'inet' }), target('other', { native: 'cidr' }), 'refused'],
])('%s', (_name, given, column, verdict) => expect(assign(given, column).verdict).toBe(verdict))

test('what is refused says why and what to write instead', () => {
  const found = assign(shape('text'), target('integer'))
  expect(found).toMatchObject({
    why: 'text is not integer',
    hint: expect.stringContaining('cast(... as integer)'),
  })
})
