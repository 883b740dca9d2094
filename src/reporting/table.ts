// table: rows under headings, fitted to the terminal.
import { paint, symbol, type Look, type Tone } from './look.ts'
import { cut, pad, widthOf } from './text-width.ts'

export type Cell = { readonly text: string; readonly tone?: Tone }
export type Column = {
  readonly heading: string
  readonly align?: 'left' | 'right'
  /** Smallest number of cells it may be cut to when the table is too wide; never cut when left out. */
  readonly shrinkTo?: number
}

const gap = 2

const naturalWidths = (columns: readonly Column[], rows: readonly (readonly Cell[])[]): number[] =>
  columns.map((column, index) =>
    Math.max(widthOf(column.heading), ...rows.map((row) => widthOf(row[index]?.text ?? ''))),
  )

/** Widths that fit into `available` cells: the widest shrinkable column gives first. Pure. */
export function fitWidths(
  natural: readonly number[],
  columns: readonly Column[],
  available: number,
): number[] {
  const widths = [...natural]
  const total = (): number => widths.reduce((sum, width) => sum + width, 0) + gap * (widths.length - 1)
  while (total() > available) {
    const spare = widths.map((width, index) => width - (columns[index]?.shrinkTo ?? width))
    const widest = spare.indexOf(Math.max(...spare))
    if ((spare[widest] ?? 0) <= 0) break
    widths[widest] = (widths[widest] ?? 1) - 1
  }
  return widths
}

/**
 * The table as lines. `columns` of the terminal; undefined when stdout is no terminal, and then nothing is cut, so that
 * scripts get whole values.
 */
export function tableLines(
  look: Look,
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  terminalColumns: number | undefined,
): string[] {
  const natural = naturalWidths(columns, rows)
  const widths = terminalColumns === undefined ? natural : fitWidths(natural, columns, terminalColumns)
  const line = (cells: readonly Cell[]): string =>
    columns
      .map((column, index) => {
        const width = widths[index] ?? 0
        const { text = '', tone = 'plain' } = cells[index] ?? {}
        const shown = cut(text, width, symbol(look, 'ellipsis'))
        const padding = ' '.repeat(Math.max(0, width - widthOf(shown)))
        return column.align === 'right'
          ? padding + paint(look, tone, shown)
          : paint(look, tone, shown) + padding
      })
      .join(' '.repeat(gap))
      .trimEnd()
  return [line(columns.map(({ heading }) => ({ text: heading, tone: 'dim' }))), ...rows.map(line)]
}

/** `name  value` lines with the values in one column; pairs without a value are left out. */
export function pairLines(look: Look, pairs: readonly (readonly [string, string | null])[]): string[] {
  const shown = pairs.filter((pair): pair is readonly [string, string] => pair[1] !== null)
  const width = Math.max(0, ...shown.map(([name]) => widthOf(name)))
  return shown.map(([name, value]) => `  ${paint(look, 'dim', pad(name, width))}  ${value}`)
}
