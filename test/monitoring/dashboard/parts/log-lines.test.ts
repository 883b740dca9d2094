import { expect, test } from 'vitest'
import { logText, newLines } from '../../../../src/monitoring/dashboard/parts/log-lines.ts'
import { fc } from '../../../support/properties.ts'
import { aLine } from '../shop-days.ts'

const lines = (...texts: readonly string[]) =>
  texts.map((text) => ({ ...aLine(0, text), at: null, replica: 'web-1' }))
const textsOf = (found: ReturnType<typeof newLines>): readonly string[] => found.lines.map(({ text }) => text)

test('only what came after what was seen is new', () => {
  const found = newLines(lines('a', 'b', 'c'), lines('b', 'c', 'd', 'e'))
  expect([textsOf(found), found.isTorn]).toEqual([['d', 'e'], false])
})

test('a line that repeats is told from itself by those before it', () => {
  expect(textsOf(newLines(lines('x', 'a', 'a'), lines('a', 'a', 'a')))).toEqual(['a'])
  expect(textsOf(newLines(lines('a', 'a', 'a'), lines('a', 'a', 'a')))).toEqual([])
})

test('nothing of what was seen is left: lines between may be missing, and that is told', () => {
  const found = newLines(lines('a', 'b'), lines('y', 'z'))
  expect([textsOf(found), found.isTorn]).toEqual([['y', 'z'], true])
})

test('the first look has everything, and a silent log tears nothing', () => {
  expect(newLines([], lines('a'))).toMatchObject({ isTorn: false })
  expect(newLines(lines('a'), [])).toEqual({ lines: [], isTorn: false })
})

test('followed in windows, every line is told once, in order', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 30 }), (bursts) => {
      const all: ReturnType<typeof aLine>[] = []
      const told: string[] = []
      let seen: readonly ReturnType<typeof aLine>[] = []
      for (const burst of bursts) {
        for (let index = 0; index < burst; index += 1) all.push(aLine(all.length))
        const newest = all.slice(-25)
        told.push(...newLines(seen, newest).lines.map(({ text }) => text))
        seen = newest
      }
      expect(told).toEqual(all.map(({ text }) => text))
    }),
  )
})

test('colours of a terminal are left out, and of a bar that overwrites itself the end is shown', () => {
  const text = logText({
    ...aLine(0),
    at: 3_723_004,
    replica: 'web-1',
    text: '\u001B[32mok\u001B[0m 10 %\r 90 %\rdone\r',
  })
  expect(text).toBe('01:02:03.004 web-1 done')
  expect(logText({ ...aLine(0), at: null, text: '\u001B]0;title\u0007a\u001B[1;31mb' })).toBe('web-1 ab')
})
