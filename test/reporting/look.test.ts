import { expect, test } from 'vitest'
import { decideLook, isColoured, isUnicode, link, paint } from '../../src/reporting/look.ts'

const cases: readonly [string, Parameters<typeof isColoured>[0], boolean][] = [
  ['a terminal', { isTerminal: true, flag: true, environment: {} }, true],
  ['a pipe', { isTerminal: false, flag: true, environment: {} }, false],
  ['NO_COLOR on a terminal', { isTerminal: true, flag: true, environment: { NO_COLOR: '1' } }, false],
  ['an empty NO_COLOR', { isTerminal: true, flag: true, environment: { NO_COLOR: '' } }, true],
  ['FORCE_COLOR in a pipe', { isTerminal: false, flag: true, environment: { FORCE_COLOR: '1' } }, true],
  ['FORCE_COLOR=0 on a terminal', { isTerminal: true, flag: true, environment: { FORCE_COLOR: '0' } }, false],
  ['TERM=dumb', { isTerminal: true, flag: true, environment: { TERM: 'dumb' } }, false],
  [
    'NO_COLOR against FORCE_COLOR',
    { isTerminal: true, flag: true, environment: { NO_COLOR: '1', FORCE_COLOR: '1' } },
    false,
  ],
  [
    '--no-color against FORCE_COLOR',
    { isTerminal: true, flag: false, environment: { FORCE_COLOR: '3' } },
    false,
  ],
]

test.each(cases)('colours are decided for %s', (_name, facts, expected) => {
  expect(isColoured(facts)).toBe(expected)
  expect(paint(decideLook(facts), 'good', 'text').includes('\u001B')).toBe(expected)
})

test('symbols beyond ASCII are left out when the terminal or the locale cannot draw them', () => {
  expect(isUnicode({ TERM: 'linux' })).toBe(false)
  expect(isUnicode({ TERM: 'dumb' })).toBe(false)
  expect(isUnicode({ LANG: 'C' })).toBe(false)
  expect(isUnicode({ LANG: 'de_DE.ISO-8859-1' })).toBe(false)
  expect(isUnicode({ LANG: 'C', LC_ALL: 'en_US.UTF-8' })).toBe(true)
  expect(isUnicode({ LANG: 'C.UTF-8' })).toBe(true)
  expect(isUnicode({})).toBe(true)
})

test('a link is plain text wherever it could not be clicked', () => {
  const forced = decideLook({ isTerminal: false, flag: true, environment: { FORCE_COLOR: '1' } })
  expect(link(forced, 'http://127.0.0.1:1/')).toBe('http://127.0.0.1:1/')
  const terminal = decideLook({ isTerminal: true, flag: true, environment: {} })
  expect(link(terminal, 'http://127.0.0.1:1/')).toContain('\u001B]8;;http://127.0.0.1:1/')
})
