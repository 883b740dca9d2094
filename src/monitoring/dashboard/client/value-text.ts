// value-text: amounts as a person reads them, on the server and in the browser.
import { durationText } from './time-text.ts'

const significant = (value: number): string =>
  value === 0 ? '0' : String(Number(value.toPrecision(Math.abs(value) >= 1000 ? 4 : 3)))

const scaled = (value: number, unit: string): string => {
  const size = Math.abs(value)
  if (size >= 1e9) return `${significant(value / 1e9)} G${unit}`
  if (size >= 1e6) return `${significant(value / 1e6)} M${unit}`
  if (size >= 10_000) return `${significant(value / 1e3)} k${unit}`
  return `${significant(value)}${unit === '' ? '' : ` ${unit}`}`
}

const bytesText = (value: number): string => {
  const steps = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  const step = value < 1 ? 0 : Math.min(steps.length - 1, Math.floor(Math.log2(value) / 10))
  return `${significant(value / 1024 ** step)} ${steps[step]}`
}

const millisecondsText = (value: number): string =>
  Math.abs(value) < 1000
    ? `${significant(value)} ms`
    : Math.abs(value) < 120_000
      ? `${significant(value / 1000)} s`
      : durationText(value)

const texts: Readonly<Record<string, (value: number) => string>> = {
  ms: millisecondsText,
  s: (value) => millisecondsText(value * 1000),
  seconds: (value) => millisecondsText(value * 1000),
  bytes: bytesText,
  'bytes/s': (value) => `${bytesText(value)}/s`,
  '/s': (value) => `${scaled(value, '')}/s`,
  '1/s': (value) => `${scaled(value, '')}/s`,
  's/s': (value) => `${significant(value)} s/s`,
  ratio: (value) => `${significant(value * 100)} %`,
}

/** A value with its unit: `120 ms`, `1.5 GiB`, `0.4 %` (of a ratio 0.004), `12 req/s`. */
export const valueText = (value: number, unit: string): string =>
  (texts[unit] ?? ((plain: number) => scaled(plain, unit)))(value)

/**
 * A ratio as percent that never rounds up to a promise that was not kept: 0.99996 is `99.99 %`, not `100 %`.
 * `null` is `no data`.
 */
export function percentText(ratio: number | null, digits = 2): string {
  if (ratio === null) return 'no data'
  const factor = 10 ** digits
  // The tiny share makes up for what 0.9999 * 10000 loses in binary.
  return `${Math.floor(ratio * 100 * factor + 1e-6) / factor} %`
}

/** `1 alert`, `2 alerts`. */
export const countText = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`
