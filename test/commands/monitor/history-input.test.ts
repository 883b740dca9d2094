import { expect, test } from 'vitest'
import { readHistoryInput } from '../../../src/commands/monitor/history-input.ts'

const now = Date.parse('2026-11-24T12:00:00Z')

const read = (flags: Readonly<Record<string, string>>) =>
  readHistoryInput({
    flags: { args: [], on: () => false, text: (name) => flags[name] },
    call: {
      signal: new AbortController().signal,
      emit: () => undefined,
      clock: { now: () => now, monotonicMs: () => 0 },
    },
  })

test('without flags it is the last seven days, by day', () => {
  expect(read({})).toEqual({
    fromMs: now - 7 * 86_400_000,
    toMs: now,
    per: 'day',
    application: undefined,
    limit: 50,
  })
})

test.each([
  ['12h', '2026-11-24T00:00:00.000Z'],
  ['30d', '2026-10-25T12:00:00.000Z'],
  ['2w', '2026-11-10T12:00:00.000Z'],
  ['2026-11-01', '2026-11-01T00:00:00.000Z'],
  ['2026-11-01T08:30:00+02:00', '2026-11-01T06:30:00.000Z'],
])('--since %s begins at %s', (since, at) => {
  expect(new Date(read({ since }).fromMs).toISOString()).toBe(at)
})

test.each([
  [{ since: 'yesterday' }, '--since: yesterday is neither a time ago, such as 7d, nor a date'],
  [{ since: '2026-13-01' }, '--since: 2026-13-01 is neither'],
  [{ until: '5' }, '--until: 5 is neither'],
  [{ since: '1h', until: '2h' }, '--since is not before --until'],
  [{ per: 'month' }, '--per: month is neither day nor week'],
  [{ limit: '-1' }, '--limit'],
])('%j is refused', (flags, message) => {
  expect(() => read(flags)).toThrow(message)
})
