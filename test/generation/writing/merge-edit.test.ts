import { fc } from '../../support/properties.ts'
import { expect, test } from 'vitest'
import { mergeEdit } from '../../../src/generation/writing/merge-edit.ts'

test('what a user and the generator changed in different lines is both kept', () => {
  expect(mergeEdit('a\nb\nc\nd\n', 'a\nmine\nb\nc\nd\n', 'a\nb\nc\nnew\n')).toEqual({
    clean: true,
    content: 'a\nmine\nb\nc\nnew\n',
  })
})

test('what both changed in the same line is shown with all three versions', () => {
  const merge = mergeEdit('a\nb\nc', 'a\nmine\nc', 'a\nnew\nc')
  expect(merge).toEqual({
    clean: false,
    conflicts: ['line 2:\n- generated before: b\n- yours:            mine\n+ generated now:    new'],
  })
})

test('the same change on both sides is no conflict', () => {
  expect(mergeEdit('a\nb', 'a\nc', 'a\nc')).toEqual({ clean: true, content: 'a\nc' })
})

const text = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 8 }).map((lines) => lines.join('\n'))

test('who changed nothing takes what the other changed', () => {
  fc.assert(
    fc.property(text, text, (base, other) => {
      expect(mergeEdit(base, base, other)).toEqual({ clean: true, content: other })
      expect(mergeEdit(base, other, base)).toEqual({ clean: true, content: other })
    }),
  )
})
