// delivery-text: how delivery goes, figure by figure, in words.
import { paint } from './look.ts'
import type { Page } from './status-text.ts'
import { tableLines } from './table.ts'
import { durationText } from './time-text.ts'

/** A figure as the orchestrator gives it. */
type Figure = {
  readonly name: string
  readonly value: number | null
  readonly unit: 'per day' | 'ms' | 'ratio'
  readonly why: string
  readonly rows: readonly unknown[]
}

/** `0.4 per day`, `3 min 05 s`, `97.5 %`; `no data` is never a zero. */
export function figureText({ value, unit }: Pick<Figure, 'value' | 'unit'>): string {
  if (value === null) return 'no data'
  switch (unit) {
    case 'ms':
      return durationText(value)
    case 'ratio':
      return `${Number((value * 100).toFixed(2))} %`
    case 'per day':
      return `${Number(value.toFixed(2))} per day`
  }
}

/** All figures, with what each was computed from. */
export const deliveryLines = (
  { look, columns }: Page,
  report: {
    readonly application: string
    readonly environment: string
    readonly days: number
    readonly figures: readonly Figure[]
  },
): string[] => [
  `${paint(look, 'strong', report.application)} in ${report.environment}, the last ${report.days} days`,
  ...tableLines(
    look,
    [
      { heading: 'figure' },
      { heading: 'value', align: 'right' },
      { heading: 'rows', align: 'right' },
      { heading: 'from', shrinkTo: 20 },
    ],
    report.figures.map((figure) => [
      { text: figure.name.replaceAll('-', ' ') },
      { text: figureText(figure), tone: figure.value === null ? 'dim' : 'plain' },
      { text: String(figure.rows.length) },
      { text: figure.why },
    ]),
    columns,
  ),
]
