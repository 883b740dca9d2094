import { expect, test } from 'vitest'
import { plainLook } from '../../src/reporting/look.ts'
import { fitWidths, pairLines, tableLines } from '../../src/reporting/table.ts'
import { widthOf } from '../../src/reporting/text-width.ts'

const columns = [
  { heading: 'NAME' },
  { heading: 'COUNT', align: 'right' as const },
  { heading: 'NOTE', shrinkTo: 6 },
]
const rows = [
  [{ text: 'web.1' }, { text: '3' }, { text: 'a long note that does not fit at all' }],
  [{ text: 'worker.1' }, { text: '12' }, { text: '日本語のノート' }],
]

test('a table fits into the terminal by cutting what may be cut', () => {
  const lines = tableLines(plainLook, columns, rows, 30)
  expect(lines.map(widthOf).every((width) => width <= 30)).toBe(true)
  expect(lines.join('\n')).toMatchInlineSnapshot(`
    "NAME      COUNT  NOTE
    web.1         3  a long note..
    worker.1     12  日本語のノ.."
  `)
})

test('without a terminal nothing is cut', () => {
  expect(tableLines(plainLook, columns, rows, undefined).join('\n')).toContain('does not fit at all')
})

test('a column that may not be cut keeps its width however narrow the terminal is', () => {
  expect(fitWidths([10, 20], [{ heading: 'A' }, { heading: 'B', shrinkTo: 5 }], 8)).toEqual([10, 5])
})

test('pairs without a value are left out', () => {
  expect(
    pairLines(plainLook, [
      ['url', 'http://127.0.0.1:1'],
      ['previous', null],
    ]),
  ).toEqual(['  url  http://127.0.0.1:1'])
})
