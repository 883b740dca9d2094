// Words for paths, types and values, as messages show them.
import type { Path } from './yaml-tree.ts'

/** `app.hosts[0]`, as people write paths. */
export const shownPath = (path: Path): string =>
  path.map((part, at) => (typeof part === 'number' ? `[${part}]` : at === 0 ? part : `.${part}`)).join('')

/** The path, or the file itself for its top. */
export const named = (path: Path): string => (path.length === 0 ? 'this file' : shownPath(path))

const typeNames: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a section with keys',
  record: 'a section with keys',
  null: 'nothing',
}
/** A type of the schema in plain words. */
export const typeName = (type: string): string => typeNames[type] ?? type

/** The type of a value of YAML. */
export function typeOf(value: unknown): string {
  if (value === null || value === undefined) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

/** `a, b or c`. */
export const listOf = (texts: readonly string[]): string =>
  texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')} or ${texts.at(-1) ?? ''}`

/** The value at `path` of plain values; undefined where there is none. */
export function valueAt(value: unknown, path: Path): unknown {
  let current = value
  for (const part of path) {
    if (typeof current !== 'object' || current === null) return undefined
    current = new Map(Object.entries(current)).get(String(part))
  }
  return current
}

const longestShown = 60
const cut = (text: string): string => (text.length <= longestShown ? text : `${text.slice(0, longestShown)}…`)

/**
 * A value as a message repeats it, at most 60 characters of it. The text of a variable may be a secret that somebody
 * wrote down, so it is never repeated.
 */
export const quoted = (path: Path, found: unknown): string =>
  path.includes('env') || typeof found === 'object' ? 'its value' : cut(JSON.stringify(found))
