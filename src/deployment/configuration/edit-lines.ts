// Edits of a manifest's text that touch only the lines of the change. Where the layout does not allow it they give
// undefined, and the caller has the whole document written anew.
import { isMap, isNode, isScalar, type Pair, Scalar, stringify, type YAMLMap } from 'yaml'

/** `value` undefined: the variable goes. */
export type VariableChange = { readonly name: string; readonly value: string | undefined }

type Range = { readonly from: number; readonly to: number }

/** A value as it stands on one line, quoted whenever YAML would read something else than this text. */
function scalarText(value: string, isInFlow: boolean): string {
  const scalar = new Scalar(value)
  if (/[\n\r]/.test(value) || (isInFlow && /[[\]{},]/.test(value))) scalar.type = Scalar.QUOTE_DOUBLE
  return stringify(scalar, { lineWidth: 0, version: '1.2' }).trimEnd()
}

const endOfLine = (text: string, offset: number): number => {
  const end = text.indexOf('\n', offset)
  return end < 0 ? text.length : end
}
const startOfLine = (text: string, offset: number): number => text.lastIndexOf('\n', offset - 1) + 1
const lineEndOf = (text: string): string => (text.includes('\r\n') ? '\r\n' : '\n')

function rangeOf(node: unknown): Range | undefined {
  const range = isNode(node) ? node.range : undefined
  return range === null || range === undefined ? undefined : { from: range[0], to: range[1] }
}

/** From the key to the end of the value. */
function pairRange(pair: Pair | undefined): Range | undefined {
  const key = rangeOf(pair?.key)
  const end = rangeOf(pair?.value) ?? key
  return key === undefined || end === undefined ? undefined : { from: key.from, to: end.to }
}

const pairOf = (map: YAMLMap, name: string): Pair | undefined =>
  map.items.find((pair) => isScalar(pair.key) && pair.key.value === name)

/** Replaces a value that stands on one line. */
function replaceValue(text: string, map: YAMLMap, pair: Pair, value: string): string | undefined {
  const range = isScalar(pair.value) ? rangeOf(pair.value) : undefined
  if (range === undefined || range.from === range.to || text.slice(range.from, range.to).includes('\n'))
    return undefined
  return text.slice(0, range.from) + scalarText(value, map.flow === true) + text.slice(range.to)
}

/** Takes the lines of a pair out. The last variable goes with its section, which is the document's to decide. */
function removeLines(text: string, map: YAMLMap, pair: Pair): string | undefined {
  const range = pairRange(pair)
  if (range === undefined || map.flow === true || map.items.length < 2) return undefined
  const isBlockScalar = text[range.to - 1] === '\n'
  const end = isBlockScalar ? range.to : Math.min(text.length, endOfLine(text, range.to) + 1)
  return text.slice(0, startOfLine(text, range.from)) + text.slice(end)
}

/** Puts lines behind the last pair of a block map, as deep as its first key. `lines` get the indent in front. */
function appendToBlock(text: string, map: YAMLMap, lines: readonly string[]): string | undefined {
  const first = pairRange(map.items[0])
  const last = pairRange(map.items.at(-1))
  if (first === undefined || last === undefined || map.flow === true) return undefined
  const indent = text.slice(startOfLine(text, first.from), first.from)
  if (indent.trim() !== '') return undefined
  const lineEnd = lineEndOf(text)
  const block = lines.map((line) => indent + line).join(lineEnd)
  // A block scalar ends behind its line end, everything else in front of it.
  const at = text[last.to - 1] === '\n' ? last.to : endOfLine(text, last.to)
  if (text[at - 1] === '\n') return `${text.slice(0, at)}${block}${lineEnd}${text.slice(at)}`
  const before = text[at - 1] === '\r' ? at - 1 : at
  return `${text.slice(0, before)}${lineEnd}${block}${text.slice(before)}`
}

/** Puts a pair behind the last one of a flow map: `{ A: 1 }`. */
function appendToFlow(text: string, map: YAMLMap, name: string, value: string): string | undefined {
  const last = pairRange(map.items.at(-1))
  return last === undefined
    ? undefined
    : `${text.slice(0, last.to)}, ${name}: ${scalarText(value, true)}${text.slice(last.to)}`
}

/** Makes the change in the variables `map`. */
export function editLines(text: string, map: YAMLMap, { name, value }: VariableChange): string | undefined {
  const pair = pairOf(map, name)
  if (value === undefined) return pair === undefined ? text : removeLines(text, map, pair)
  if (isScalar(pair?.value) && pair.value.value === value) return text
  if (pair !== undefined) return replaceValue(text, map, pair, value)
  return map.flow === true
    ? appendToFlow(text, map, name, value)
    : appendToBlock(text, map, [`${name}: ${scalarText(value, false)}`])
}

/** Adds a section `key` with one variable to `parent`. */
export function addSection(
  text: string,
  parent: unknown,
  key: string,
  name: string,
  value: string,
): string | undefined {
  if (!isMap(parent)) return undefined
  return appendToBlock(text, parent, [`${key}:`, `  ${name}: ${scalarText(value, false)}`])
}
