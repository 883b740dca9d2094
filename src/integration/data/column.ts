import * as z from 'zod'

/** What a value means, whatever system it stands in. `other` is what only its own system understands. */
export const LogicalType = z.enum([
  'boolean',
  'integer',
  'decimal',
  'float',
  'text',
  'bytes',
  'date',
  'time',
  'timestamp',
  'timestamptz',
  'uuid',
  'json',
  'other',
])
export type LogicalType = z.infer<typeof LogicalType>

/** One column, or field, as its system declares it. */
export const Column = z.strictObject({
  name: z.string(),
  type: LogicalType,
  /** As its own system names the type, such as `numeric(10,2)`. */
  native: z.string(),
  nullable: z.boolean(),
  /** The system computes it; nobody can write it. */
  isGenerated: z.boolean().default(false),
  /** A row may leave it out. */
  hasDefault: z.boolean().default(false),
  /** Of an integer: 16, 32 or 64. */
  bits: z.int().optional(),
  /** Digits of a decimal in all, and behind its point; `scale` also of the seconds of a moment. */
  precision: z.int().optional(),
  scale: z.int().optional(),
  /** Most characters of a text. */
  maxLength: z.int().optional(),
  /** The only values that it takes. */
  values: z.array(z.string()).optional(),
})
export type Column = z.infer<typeof Column>

/** A table, or whatever else holds rows of one shape. */
export type Stream = {
  readonly name: string
  readonly columns: readonly Column[]
  /** Sets of columns that each name one row and are never null; the primary key comes first. Empty: nothing names a row. */
  readonly keys: readonly (readonly string[])[]
  /** As its system guesses; null when it does not know. */
  readonly estimatedRows: number | null
}

/**
 * A value on its way. Text is the form that PostgreSQL prints: `t`/`f`, `12.50`, `2026-01-31 14:22:33.5+00`; only bytes
 * are bytes.
 */
export type Value = string | Uint8Array | null
export type Row = readonly Value[]

/** The place of the column `name` in `columns`. @throws RangeError when it is not there, which planning rules out */
export function placeOf(columns: readonly { readonly name: string }[], name: string): number {
  const place = columns.findIndex((column) => column.name === name)
  if (place < 0) throw new RangeError(`no column ${name}`)
  return place
}
