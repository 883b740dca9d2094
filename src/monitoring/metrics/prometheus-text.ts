// prometheus-text: the exposition format that applications answer at /metrics. Pure.
// Source: Prometheus text format 0.0.4; of OpenMetrics the `# EOF` line and exemplars are read over.
import type { Labels } from '../store/series.ts'

export type MetricSample = { readonly name: string; readonly labels: Labels; readonly value: number }
export type Exposition = {
  readonly samples: readonly MetricSample[]
  /** Metric family -> `counter`, `gauge`, `histogram`, `summary` or `untyped`. */
  readonly types: ReadonlyMap<string, string>
}
export type ExpositionMistake = { readonly line: number; readonly message: string }

/**
 * Reads a whole exposition.
 *
 * Promise: linear, never throws; one line that cannot be read makes the whole of it a mistake, since half of an answer
 * looks like a smaller application. Values that are not finite are left out, as they have no place on a line.
 */
export function parseExposition(text: string): Exposition | ExpositionMistake {
  const samples: MetricSample[] = []
  const types = new Map<string, string>()
  let line = 0
  for (const written of text.split('\n')) {
    line += 1
    const trimmed = written.trim()
    if (trimmed === '') continue
    if (trimmed.startsWith('#')) {
      readType(trimmed, types)
      continue
    }
    const read = readSample(trimmed)
    if (typeof read === 'string') return { line, message: read }
    if (Number.isFinite(read.value)) samples.push(read)
  }
  return { samples, types }
}

function readType(line: string, types: Map<string, string>): void {
  const [, name, type] = /^#\s+TYPE\s+(\S+)\s+(\S+)/.exec(line) ?? []
  if (name !== undefined && type !== undefined) types.set(name, type)
}

const namePattern = /[a-zA-Z_:][a-zA-Z0-9_:]*/y
const labelPattern = /\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*=\s*"((?:[^"\\]|\\.)*)"\s*(,|(?=\}))/y
const valuePattern = /^\s*(\S+)(?:\s+-?\d+(?:\.\d+)?)?\s*(?:#.*)?$/

/** A sample, or why the line is none. */
function readSample(line: string): MetricSample | string {
  const name = matchAt(namePattern, line, 0)?.[0]
  if (name === undefined) return 'a line that begins with no name'
  const read =
    line[name.length] === '{' ? readLabels(line, name.length + 1) : { labels: {}, end: name.length }
  if (typeof read === 'string') return read
  const [, written] = valuePattern.exec(line.slice(read.end)) ?? []
  const value = written === undefined ? undefined : readNumber(written)
  return value === undefined ? `${name} has no value` : { name, labels: read.labels, value }
}

function readLabels(line: string, start: number): { readonly labels: Labels; readonly end: number } | string {
  const pairs: [string, string][] = []
  let at = start
  for (;;) {
    const rest = matchAt(/\s*\}/y, line, at)
    if (rest !== null) return { labels: Object.fromEntries(pairs), end: at + rest[0].length }
    const found = matchAt(labelPattern, line, at)
    const [whole, label, value] = found ?? []
    if (whole === undefined || label === undefined || value === undefined) return 'labels that cannot be read'
    pairs.push([label, unescaped(value)])
    at += whole.length
  }
}

const unescaped = (text: string): string =>
  text.replaceAll(/\\(.)/g, (_whole, one: string) => (one === 'n' ? '\n' : one))

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(text)
}

const special: Readonly<Record<string, number>> = {
  nan: Number.NaN,
  inf: Infinity,
  '+inf': Infinity,
  '-inf': -Infinity,
}

function readNumber(written: string): number | undefined {
  const known = special[written.toLowerCase()]
  if (known !== undefined) return known
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(written) ? Number(written) : undefined
}
