// A figure is one JSON line on stdout: `{ "bench", "figure", "value", "unit", ... }`. Nothing is judged here.
import { cpus } from 'node:os'

export type Figure = {
  readonly bench: string
  readonly figure: string
  readonly value: number
  /** `ms`, `ratio`, `MiB`, `requests`, `steps/s`, ... */
  readonly unit: string
  /** What the project wants it to be at the most, when it does. */
  readonly atMost?: number
  readonly details?: Readonly<Record<string, string | number>>
}

/** Prints one figure with the machine it was taken on. */
export function printFigure(figure: Figure): void {
  const machine = { node: process.versions.node, cores: cpus().length }
  console.log(JSON.stringify({ ...figure, value: Number(figure.value.toPrecision(4)), machine }))
}

/** The middle one of some measurements. */
export function medianOf(measured: readonly number[]): number {
  const sorted = measured.toSorted((left, right) => left - right)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? Number.NaN)
    : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2
}
