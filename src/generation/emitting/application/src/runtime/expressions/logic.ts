import type { Truth } from '../definition.ts'

/** Three-valued, as in SQL: what is undefined decides nothing. */
export const not = (truth: Truth): Truth => (truth === undefined ? undefined : !truth)

export function all(...parts: readonly Truth[]): Truth {
  if (parts.includes(false)) return false
  return parts.includes(undefined) ? undefined : true
}

export function some(...parts: readonly Truth[]): Truth {
  if (parts.includes(true)) return true
  return parts.includes(undefined) ? undefined : false
}
