// A terminal as small as the live reporter needs: lines, a cursor, and the control sequences that it uses.

/** What stands on a terminal of `columns` cells after `text` was written to it. Throws on a sequence it does not know. */
export function screenAfter(text: string, columns: number): { lines: string[]; cursorVisible: boolean } {
  const rows: string[][] = [[]]
  let row = 0
  let column = 0
  let cursorVisible = true
  const rowAt = (index: number): string[] => (rows[index] ??= [])
  const put = (character: string): void => {
    if (column === columns) {
      row += 1
      column = 0
    }
    rowAt(row)[column] = character
    column += 1
  }
  const control = (parameters: string, final: string): void => {
    if (final === 'A') row -= Number(parameters || '1')
    else if (final === 'J') {
      rows.length = row + 1
      rowAt(row).length = column
    } else if (parameters === '?25') cursorVisible = final === 'h'
    else if (final !== 'm' && parameters !== '?2026') throw new Error(`unknown: ${parameters}${final}`)
  }
  // eslint-disable-next-line no-control-regex -- escape sequences are what is read
  for (const [whole, parameters, final] of text.matchAll(/\u001B\[([?\d;]*)([A-Za-z])|[\s\S]/gu)) {
    if (final !== undefined) control(parameters ?? '', final)
    else if (whole === '\n') {
      row += 1
      column = 0
    } else if (whole === '\r') column = 0
    else put(whole)
  }
  return { lines: rows.map((cells) => Array.from(cells, (cell) => cell ?? ' ').join('')), cursorVisible }
}
