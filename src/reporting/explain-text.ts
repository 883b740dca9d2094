import type { ErrorDocumentation } from '../kernel/errors.ts'
import { paint, symbol, type Look } from './look.ts'
import { tableLines } from './table.ts'
import { wrap } from './text-width.ts'

const list = (look: Look, heading: string, items: readonly string[], columns: number): string[] =>
  items.length === 0
    ? []
    : [
        '',
        paint(look, 'strong', heading),
        ...items.flatMap((item) =>
          wrap(item, columns - 4).map((line, index) =>
            index === 0 ? `  ${symbol(look, 'bullet')} ${line}` : `    ${line}`,
          ),
        ),
      ]

/** What a code means, why it happens, what to do. `columns`: cells per line. */
export const explainLines = (look: Look, error: ErrorDocumentation, columns: number): string[] => [
  `${paint(look, 'strong', error.code)} (${error.exitCode === 0 ? 'ends no command' : `exit code ${error.exitCode}`})`,
  ...wrap(error.meaning, columns),
  ...list(look, 'Causes', error.causes, columns),
  ...list(look, 'What to do', error.remedies, columns),
]

/** All codes with their meanings. `columns` as in tables. */
export const catalogLines = (
  look: Look,
  errors: readonly ErrorDocumentation[],
  columns: number | undefined,
): string[] =>
  tableLines(
    look,
    [{ heading: 'CODE' }, { heading: 'EXIT', align: 'right' }, { heading: 'MEANING', shrinkTo: 20 }],
    errors.map(({ code, exitCode, meaning }) => [
      { text: code, tone: 'strong' },
      { text: String(exitCode) },
      { text: meaning },
    ]),
    columns,
  )
