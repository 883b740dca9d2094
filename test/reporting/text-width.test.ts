import { fc } from '../support/properties.ts'
import { expect, test } from 'vitest'
import { cut, pad, tame, widthOf, wrap } from '../../src/reporting/text-width.ts'

test('wide, combined and invisible characters take the cells that a terminal gives them', () => {
  expect(widthOf('abc')).toBe(3)
  expect(widthOf('日本語')).toBe(6)
  expect(widthOf('e\u0301')).toBe(1)
  expect(widthOf('👩‍👩‍👧')).toBe(2)
  expect(widthOf('\u001B[31mred\u001B[39m')).toBe(3)
})

test('cut text fits and says that it was cut', () => {
  expect(cut('abcdef', 4)).toBe('abc…')
  expect(cut('日本語', 4)).toBe('日…')
  expect(cut('abc', 3)).toBe('abc')
  expect(cut('abc', 0)).toBe('')
})

test('whatever the text, a cut never takes more cells than asked for', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 0, max: 20 }), (text, cells) => {
      expect(widthOf(cut(text, cells))).toBeLessThanOrEqual(Math.max(cells, 0))
    }),
  )
})

test('padded text fills its cells', () => {
  expect(widthOf(pad('日本', 6))).toBe(6)
})

test('foreign text cannot move the cursor, clear the screen or ring the bell', () => {
  expect(tame('a\u001B[2Jb\u0007c')).toBe('abc')
  expect(tame('10 %\r50 %\r100 %')).toBe('100 %')
  expect(tame('line\r')).toBe('line')
  expect(tame('\tx')).toBe('  x')
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(tame(text)).not.toMatch(/\p{Cc}/u)
    }),
  )
})

test('words are wrapped and never lost', () => {
  expect(wrap('one two three', 7)).toEqual(['one two', 'three'])
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1 }), (words) => {
      expect(wrap(words.join(' '), 20).join(' ')).toBe(words.join(' '))
    }),
  )
})
