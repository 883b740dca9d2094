import { expect, test } from 'vitest'
import { isSameStart, judgeLiveness, parseLinuxStat, parsePsLine } from '../../src/kernel/process-start.ts'

const stat = (name: string, state: string, start: number): string =>
  `4711 (${name}) ${state} 1 4711 4711 0 -1 4194560 100 0 0 0 1 2 0 0 20 0 11 0 ${start} 1000 200 18446744073709551615`

test.each(['node', 'a b', 'evil) R 1 2 3', '((', ''])('reads the start of a process named %j', (name) => {
  expect(parseLinuxStat(stat(name, 'S', 123_456))).toBe('123456')
})

test.each(['Z', 'X', 'x'])('a process in state %s runs no more', (state) => {
  expect(parseLinuxStat(stat('node', state, 1))).toBeUndefined()
})

test.each(['', 'garbage', '1 (node) S 1 2'])('an unreadable stat line %j gives no start', (text) => {
  expect(parseLinuxStat(text)).toBeUndefined()
})

test('reads what ps prints, however it pads the day', () => {
  expect(parsePsLine('Ss   Tue Nov  3 09:11:57 2026\n')).toBe('Tue Nov 3 09:11:57 2026')
  expect(parsePsLine('Z+   Tue Nov  3 09:11:57 2026\n')).toBeUndefined()
  expect(parsePsLine('\n')).toBeUndefined()
})

const here = 'linux/boot-a/4026531836/100'
test.each([
  ['its pid is gone', 'linux/boot-a/4026531836/7', { seen: 'absent' }, 'dead'],
  [
    'its pid was reused',
    'linux/boot-a/4026531836/7',
    { seen: 'running', start: 'linux/boot-a/4026531836/8' },
    'dead',
  ],
  ['it runs', 'linux/boot-a/4026531836/7', { seen: 'running', start: 'linux/boot-a/4026531836/7' }, 'alive'],
  ['it is hidden', 'linux/boot-a/4026531836/7', { seen: 'hidden' }, 'unknown'],
  ['it is of another boot', 'linux/boot-b/4026531836/7', { seen: 'absent' }, 'unknown'],
  ['it is of another container', 'linux/boot-a/4026530000/7', { seen: 'absent' }, 'unknown'],
  ['it is of another machine', 'ps/other/Tue Nov 3 09:11:57 2026', { seen: 'absent' }, 'unknown'],
] as const)('a recorded process when %s', (_title, recorded, sight, verdict) => {
  expect(judgeLiveness({ start: recorded }, { start: here, host: 'one' }, sight)).toBe(verdict)
})

test.each([
  ['this machine', 'one', 'linux/boot-b/4026531836/7', 'dead'],
  ['this machine, in a container', 'one', 'linux/boot-b/4026530000/7', 'dead'],
  ['another machine', 'two', 'linux/boot-b/4026531836/7', 'unknown'],
  ['this machine and this boot, in a container', 'one', 'linux/boot-a/4026530000/7', 'unknown'],
] as const)('of a process of an earlier boot on %s', (_title, host, start, verdict) => {
  const sight = { seen: 'running', start: 'linux/boot-a/4026531836/7' } as const
  expect(judgeLiveness({ start, host }, { start: here, host: 'one' }, sight)).toBe(verdict)
})

test('two readings of one Windows start may differ a little, two starts differ more', () => {
  expect(isSameStart('windows/pc/1000000', 'windows/pc/1001500')).toBe(true)
  expect(isSameStart('windows/pc/1000000', 'windows/pc/1003000')).toBe(false)
})
