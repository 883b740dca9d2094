// A YAML document as plain values, with the place of each in the text. What YAML allows and the manifest does not
// (keys that are no text, aliases without end, __proto__) ends here.
import {
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type Alias,
  type Pair,
  type YAMLMap,
} from 'yaml'

export type Path = readonly (string | number)[]

/** Offsets in UTF-16 units. `content` is where the text of a scalar begins, after its quote. */
type Place = { readonly key: number; readonly value: number; readonly content: number }

export type TreeMistake = {
  readonly offset: number
  readonly code: string
  readonly message: string
  readonly hint: string
}

export type YamlTree = {
  readonly value: unknown
  readonly mistakes: readonly TreeMistake[]
  /** The place of `path`, or of its nearest parent that stands in the text. */
  place(path: Path): Place
  /** Whether exactly `path` stands in the text. */
  has(path: Path): boolean
}

// A manifest that a person wrote has some hundred values. More comes only from aliases that multiply.
const mostValues = 20_000
const mostAliases = 100
const deepest = 50

const nameOf = (path: Path): string => JSON.stringify(path)

/** Values below `env` keep the text that was written: `1.10` is not 1.1, and `True` is not true. */
const isVariable = (path: Path): boolean => {
  const at = path.length - 2
  return path[at] === 'env' && (path[at - 1] === 'app' || (at === 2 && path[0] === 'environments'))
}

class TreeReader {
  readonly places = new Map<string, Place>()
  readonly mistakes: TreeMistake[] = []
  readonly #document: Document.Parsed
  #values = 0
  #aliases = 0

  constructor(document: Document.Parsed) {
    this.#document = document
  }

  read(node: unknown, path: Path, keyOffset: number): unknown {
    const start = offsetOf(node) ?? keyOffset
    const isQuoted = isScalar(node) && (node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE')
    this.places.set(nameOf(path), { key: keyOffset, value: start, content: start + (isQuoted ? 1 : 0) })
    this.#values += 1
    if (this.#values > mostValues || path.length > deepest) return this.#tooMuch(start)
    if (isAlias(node)) return this.#readAlias(node, path, start)
    if (isMap(node)) return this.#readMap(node, path)
    if (isSeq(node))
      return node.items.map((item, at) => this.read(item, [...path, at], offsetOf(item) ?? start))
    if (!isScalar(node)) return null
    const isText = typeof node.value === 'string' || node.value === null
    return !isText && isVariable(path) ? (node.source ?? node.value) : node.value
  }

  #readMap(map: YAMLMap, path: Path): unknown {
    const entries = new Map<string, unknown>()
    for (const pair of map.items) if (isMerge(pair)) this.#merge(pair, path, entries)
    for (const pair of map.items) {
      const key = isMerge(pair) ? undefined : this.#readKey(pair)
      if (key !== undefined) entries.set(key, this.read(pair.value, [...path, key], offsetOf(pair.key) ?? 0))
    }
    return Object.fromEntries(entries)
  }

  #readKey({ key }: Pair): string | undefined {
    const isText = isScalar(key) && typeof key.value === 'string'
    if (isText && key.value !== '__proto__') return String(key.value)
    const shown = isScalar(key) ? (key.source ?? String(key.value)) : 'this key'
    this.mistakes.push({
      offset: offsetOf(key) ?? 0,
      code: 'key-not-text',
      message: isText ? 'a key may not be __proto__' : `the key ${shown} is not text`,
      hint: isScalar(key) && !isText ? `Quote it: "${shown}".` : 'Keys are names.',
    })
    return undefined
  }

  /** `<<: *base`: keys of the map itself win. */
  #merge(pair: Pair, path: Path, into: Map<string, unknown>): void {
    const start = offsetOf(pair.key) ?? 0
    const sources = isSeq(pair.value) ? pair.value.items : [pair.value]
    for (const source of sources) {
      const merged = this.read(source, path, start)
      if (typeof merged !== 'object' || merged === null || Array.isArray(merged)) {
        this.mistakes.push({
          offset: offsetOf(source) ?? start,
          code: 'wrong-type',
          message: '<< takes a map',
          hint: 'Refer to a map that has an anchor, as in <<: *base.',
        })
        continue
      }
      for (const [key, value] of Object.entries(merged)) if (!into.has(key)) into.set(key, value)
    }
  }

  #readAlias(alias: Alias, path: Path, start: number): unknown {
    this.#aliases += 1
    if (this.#aliases > mostAliases) return this.#tooMuch(start)
    const target = alias.resolve(this.#document)
    if (target === undefined) return this.#unknownAnchor(alias.source, start)
    const value = this.read(target, path, start)
    // Mistakes below an alias are shown where the value stands, mistakes of the whole where it is used.
    this.places.set(nameOf(path), { key: start, value: start, content: start })
    return value
  }

  #unknownAnchor(name: string, offset: number): null {
    this.mistakes.push({
      offset,
      code: 'syntax',
      message: `there is no anchor &${name} above`,
      hint: 'Define it above its use, or quote the value if it shall begin with *.',
    })
    return null
  }

  #tooMuch(offset: number): null {
    if (!this.mistakes.some(({ code }) => code === 'too-large')) {
      this.mistakes.push({
        offset,
        code: 'too-large',
        message: 'aliases or nesting make this file too large',
        hint: `A manifest holds at most ${mostAliases} aliases, ${mostValues} values and ${deepest} levels.`,
      })
    }
    return null
  }
}

const isMerge = (pair: Pair): boolean =>
  isScalar(pair.key) && pair.key.value === '<<' && pair.key.type === 'PLAIN'

function offsetOf(node: unknown): number | undefined {
  if (isPair(node)) return offsetOf(node.key)
  return isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? node.range?.[0] : undefined
}

/**
 * Reads a parsed document into plain values.
 *
 * Promise: ends in bounded time and memory whatever the aliases do; every value has a place; maps become plain objects
 * whose keys are all own and all text.
 */
export function readYamlTree(document: Document.Parsed): YamlTree {
  const reader = new TreeReader(document)
  const value = reader.read(document.contents, [], 0)
  const place = (path: Path): Place =>
    reader.places.get(nameOf(path)) ??
    (path.length === 0 ? { key: 0, value: 0, content: 0 } : place(path.slice(0, -1)))
  return { value, mistakes: reader.mistakes, place, has: (path) => reader.places.has(nameOf(path)) }
}
