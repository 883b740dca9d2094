// Columns of the store's own rows as what they were written as.
import type { SQLOutputValue } from 'node:sqlite'

export const number = (value: SQLOutputValue | undefined): number => Number(value)
export const text = (value: SQLOutputValue | undefined): string => (typeof value === 'string' ? value : '')
export const numberOrNull = (value: SQLOutputValue | undefined): number | null =>
  typeof value === 'number' ? value : null
export const textOrNull = (value: SQLOutputValue | undefined): string | null =>
  typeof value === 'string' ? value : null
