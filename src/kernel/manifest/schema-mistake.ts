// The mistakes that a schema can find, in words that name the key, what stands there and what to write instead.
import type * as z from 'zod'
import { suggest } from '../suggestion.ts'
import { knownKeysAt, sectionsWith } from './known-keys.ts'
import { listOf, named, quoted, shownPath, typeName, typeOf } from './schema-words.ts'
import type { Path } from './yaml-tree.ts'

/** A mistake at a path. `at` says whether its key or its value is meant; `offset` counts inside a text value. */
export type SchemaMistake = {
  readonly path: Path
  readonly at: 'key' | 'value'
  readonly offset?: number
  readonly code: 'unknown-key' | 'missing-key' | 'bad-key' | 'wrong-type' | 'bad-value'
  readonly message: string
  readonly hint: string
}

export type Issue = z.core.$ZodIssue

// Keys whose value is an amount with a unit, and what such an amount looks like.
const unitExamples: Readonly<Record<string, string>> = {
  timeout: '30s',
  interval: '250ms',
  grace: '10s',
  bake: '2m',
  drain: '30s',
  memory: '512MiB',
}

function typeHint(expected: readonly string[], found: unknown, key: string): string {
  const example = unitExamples[key]
  if (typeof found === 'number' && example !== undefined) return `Write it with its unit, such as ${example}.`
  if (found === null) return 'Give it a value, or remove the key; "" is the empty text.'
  if (typeof found === 'string' && expected.includes('boolean')) return 'Write true or false.'
  const isNumber = typeof found === 'string' && found.trim() !== '' && Number.isFinite(Number(found))
  if (isNumber && expected.some((type) => type === 'number' || type === 'int'))
    return `Write ${found.trim()} without quotes.`
  const isNarrow = typeof found === 'number' || (typeof found === 'boolean' && !expected.includes('false'))
  if (isNarrow && expected.includes('string')) return `Quote it: "${String(found)}".`
  if (typeof found === 'string' && expected.includes('array')) return `Write a list: [${found}].`
  return `Write ${listOf(expected.map(typeName))}.`
}

export function wrongType(expected: readonly string[], found: unknown, path: Path): SchemaMistake {
  const wanted = listOf([...new Set(expected.map(typeName))])
  const isFraction = typeof found === 'number' && expected.includes('int')
  const got = isFraction || typeof found === 'boolean' ? String(found) : typeName(typeOf(found))
  return {
    path,
    at: 'value',
    code: 'wrong-type',
    message: `${named(path)} takes ${wanted}, not ${got}`,
    hint: isFraction ? 'Write a whole number.' : typeHint(expected, found, String(path.at(-1) ?? '')),
  }
}

export function unknownKey(section: Path, key: string): SchemaMistake {
  const known = knownKeysAt(section)
  const near = suggest(key, known)
  const [elsewhere] = sectionsWith(key)
  const list = `Known here: ${known.join(', ')}.`
  return {
    path: [...section, key],
    at: 'key',
    code: 'unknown-key',
    message: `unknown key ${JSON.stringify(key)}${section.length === 0 ? '' : ` in ${shownPath(section)}`}`,
    hint:
      near !== undefined
        ? `Did you mean ${near}?`
        : elsewhere === undefined
          ? list
          : `${key} belongs in ${elsewhere}. ${list}`,
  }
}

export function badChoice(values: readonly unknown[], found: unknown, path: Path): SchemaMistake {
  const known = values.map(String)
  if (
    known.every((value) => typeof value === 'string') &&
    !['string', 'boolean', 'number'].includes(typeof found)
  ) {
    return { ...wrongType([`one of ${listOf(known)}`], found, path) }
  }
  const near = typeof found === 'string' ? suggest(found, known) : undefined
  return {
    path,
    at: 'value',
    code: 'bad-value',
    message: `${named(path)}: ${quoted(path, found)} is not ${listOf(known)}`,
    hint: near === undefined ? `Use ${listOf(known)}.` : `Did you mean ${near}?`,
  }
}

export function badBound(
  issue: Extract<Issue, { code: 'too_small' | 'too_big' }>,
  found: unknown,
  path: Path,
): SchemaMistake {
  const [word, bound] =
    issue.code === 'too_small'
      ? [issue.inclusive === false ? 'more than' : 'at least', issue.minimum]
      : [issue.inclusive === false ? 'less than' : 'at most', issue.maximum]
  const counted: Readonly<Record<string, string>> = { array: ' item', string: ' character' }
  const unit = counted[issue.origin] ?? ''
  const limit = `${word} ${String(bound)}${unit}${unit !== '' && Number(bound) !== 1 ? 's' : ''}`
  return {
    path,
    at: 'value',
    code: 'bad-value',
    message:
      unit === ''
        ? `${named(path)} has to be ${limit}, not ${quoted(path, found)}`
        : `${named(path)} needs ${limit}`,
    hint: `Write ${unit === '' ? `a number of ${limit}` : limit}.`,
  }
}

export function custom(issue: Extract<Issue, { code: 'custom' }>, found: unknown, path: Path): SchemaMistake {
  const { hint, offset } = issue.params ?? {}
  const at = typeof offset === 'number' ? { offset } : {}
  return typeof hint === 'string'
    ? { path, at: 'value', ...at, code: 'bad-value', message: `${named(path)}: ${issue.message}`, hint }
    : badFormat(issue.message, found, path)
}

export const badFormat = (wanted: string, found: unknown, path: Path): SchemaMistake => ({
  path,
  at: 'value',
  code: 'bad-value',
  message: `${named(path)}: ${quoted(path, found)} is not valid`,
  hint: `Write ${wanted}.`,
})

export function badKey(
  issue: Extract<Issue, { code: 'invalid_key' | 'invalid_element' }>,
  path: Path,
): SchemaMistake {
  const key = String(path.at(-1) ?? '')
  return {
    path,
    at: 'key',
    code: 'bad-key',
    message: `${JSON.stringify(key)} is not a name that ${named(path.slice(0, -1))} takes`,
    hint: `Write ${issue.issues[0]?.message ?? 'another name'}.`,
  }
}

/** A required key that is not there. */
export const missing = (path: Path, hint: string): SchemaMistake => ({
  path: path.slice(0, -1),
  at: 'value',
  code: 'missing-key',
  message: `${named(path.slice(0, -1))} lacks ${String(path.at(-1))}`,
  hint,
})
