import { createHash } from 'node:crypto'
import type { Json } from '../json.ts'

/**
 * SHA-256, lower-case hex, over a plan's name, its version and its input.
 *
 * Promise: equal for inputs that differ only in the order of their keys. Pure.
 */
export function planHash(plan: string, version: number, input: Json): string {
  return createHash('sha256').update(canonicalJson({ plan, version, input })).digest('hex')
}

/** JSON with the keys of every object in code unit order. Pure. */
export function canonicalJson(value: Json): string {
  return JSON.stringify(value, (_key, part: unknown) => (isRecord(part) ? sortKeys(part) : part))
}

const isRecord = (part: unknown): part is Record<string, unknown> =>
  typeof part === 'object' && part !== null && !Array.isArray(part)

const sortKeys = (record: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)))
