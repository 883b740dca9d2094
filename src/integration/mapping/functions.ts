// functions: what a mapping can call. Each says which types it takes and gives; none depends on anything but its values.
import type { MappingFunction } from './function-parts.ts'
import { concat, jsonGet, left, length, lower, replace, substr, trim, upper } from './text-functions.ts'
import { abs, coalesce, conditional, nullif, round } from './value-functions.ts'

const functions: Readonly<Record<string, MappingFunction>> = {
  abs,
  coalesce,
  concat,
  if: conditional,
  json_get: jsonGet,
  left,
  length,
  lower,
  nullif,
  replace,
  round,
  substr,
  trim,
  upper,
}

export const functionNames: readonly string[] = Object.keys(functions)

export const functionNamed = (name: string): MappingFunction | undefined =>
  Object.hasOwn(functions, name) ? functions[name] : undefined
