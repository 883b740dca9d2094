import { expect, test } from 'vitest'
import { readMoment } from '../../src/commands/moment.ts'
import { readPattern } from '../../src/commands/read-pattern.ts'
import { readSelection } from '../../src/commands/read-selection.ts'
import { NexoError } from '../../src/kernel/errors.ts'

const refusal = (act: () => unknown): NexoError => {
  try {
    act()
  } catch (error) {
    if (error instanceof NexoError) return error
    throw error
  }
  throw new Error('nothing was refused')
}

const nowMs = Date.parse('2026-01-31T14:22:33Z')

test.each([
  ['10m', nowMs - 600_000],
  ['1.5h', nowMs - 5_400_000],
  ['2026-01-31T14:00:00Z', Date.parse('2026-01-31T14:00:00Z')],
  ['2026-01-31 14:00+02:00', Date.parse('2026-01-31T12:00:00Z')],
  ['2026-01-31T14:00:00,5Z', Date.parse('2026-01-31T14:00:00.5Z')],
  ['2026-01-31', new Date(2026, 0, 31).getTime()],
  ['2026-01-31 14:22', new Date(2026, 0, 31, 14, 22).getTime()],
])('%s is a moment', (text, ms) => {
  expect(readMoment('--since', text, nowMs)).toBe(ms)
})

/** What stands above the caret of the message. */
const pointedAt = (message: string): string | undefined => {
  const [, text = '', caret = ''] = message.split('\n')
  return text.slice(caret.indexOf('^'))
}

test.each([
  ['10x', 'x'],
  ['10', ''],
  ['m10', 'm10'],
  ['2026-01-31 14:22 now', ' now'],
  ['2026-13-31', ''],
  ['-5m', 'm'],
  ['', ''],
])('"%s" is refused as a moment, and where it leaves the path is shown', (text, rest) => {
  const { code, message } = refusal(() => readMoment('--since', text, nowMs))
  expect(code).toBe('NX-CLI-USAGE')
  expect(message).toContain('--since')
  expect(pointedAt(message)).toBe(rest)
})

test.each([
  ['a(b', '(b', 'Unterminated group'],
  ['a(b)(c', '(c', 'Unterminated group'],
  ['ab)c', ')c', 'Unmatched'],
  ['a**b', '*b', 'Nothing to repeat'],
  ['x[a', '[a', 'Unterminated character class'],
  ['[z-a]', 'a]', 'Range out of order'],
  ['end\\', '\\', 'at end of pattern'],
])('the pattern %s is refused, and the mistake is shown', (text, rest, why) => {
  const { code, message } = refusal(() => readPattern('--grep', text))
  expect(code).toBe('NX-CLI-USAGE')
  expect(message).toContain(why)
  expect(pointedAt(message)).toBe(rest)
})

const flagsOf = (texts: Readonly<Record<string, string>>, follow = false) => ({
  text: (name: string) => texts[name],
  on: (name: string) => follow && name === 'follow',
  args: [],
})

test('a selection that no line can meet is refused', () => {
  const backwards = () => readSelection(flagsOf({ since: '1m', until: '2m' }), nowMs)
  expect(refusal(backwards).message).toContain('--since is after --until')
  const endless = () => readSelection(flagsOf({ until: '2m' }, true), nowMs)
  expect(refusal(endless).message).toContain('--follow')
  expect(readSelection(flagsOf({ since: '2m', grep: 'a|b' }), nowMs)).toEqual({
    sinceMs: nowMs - 120_000,
    untilMs: undefined,
    pattern: /a|b/,
  })
})
