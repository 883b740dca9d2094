// What a line over time is called, and one sample of it.

export type Labels = Readonly<Record<string, string>>

/** `counter` only grows, and starts at zero again when its process does. */
export type Series = {
  readonly target: string
  readonly name: string
  readonly labels: Labels
  readonly kind: 'gauge' | 'counter'
  /** `s`, `bytes`, `ratio`, `1/s`, or empty for a plain count. */
  readonly unit: string
}

/** `at`: epoch ms. `value` is finite. */
export type Sample = { readonly series: Series; readonly at: number; readonly value: number }

/** Labels in one order, so that equal ones are equal texts. */
export const labelText = (labels: Labels): string =>
  JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)))

/** Equal for equal series. */
export const seriesKey = ({ target, name, labels }: Pick<Series, 'target' | 'name' | 'labels'>): string =>
  `${target}\n${name}\n${labelText(labels)}`

/** Rounded to five digits: what a measurement is exact to, and a third of the bytes. */
export const measured = (value: number): number => Number(value.toPrecision(5))
