import { expect, test } from 'vitest'
import { textMatching } from '../../../../../src/generation/emitting/tests/world/pattern-text.ts'

test.for([
  '[A-Z]{3}-[0-9]{4}',
  '[0-9]{8}',
  '[A-Z]{2}[0-9]{6,12}',
  'a|b|(?:cd)+',
  '\\d{2}\\.\\w?',
  '[a-z_-]+@x',
  '(one|two) three*',
])('text is made that matches %s, and another one for another number', (pattern) => {
  const texts = [0, 1, 2, 3].map((number) => textMatching(pattern, number))
  for (const text of texts) expect(text).toMatch(new RegExp(`^(?:${pattern})$`, 'u'))
  expect(textMatching(pattern, 5)).toBe(textMatching(pattern, 5))
})

test('different numbers give different texts where the pattern has room for them', () => {
  const texts = Array.from({ length: 50 }, (_, number) => textMatching('[A-Z]{3}-[0-9]{4}', number))
  expect(new Set(texts).size).toBe(50)
})

test.for(['(?=a)b', '[^a]', '(a)\\1', '\\bword', 'a{', '\\p{L}'])(
  'no text is guessed for %s, which is beyond this reader',
  (pattern) => {
    expect(textMatching(pattern, 1)).toBeUndefined()
  },
)
