import * as z from 'zod'
import { Expression } from './expression.ts'
import { Trace } from './trace.ts'

export const FieldType = z.enum([
  'string',
  'text',
  'int',
  'decimal',
  'money',
  'bool',
  'date',
  'datetime',
  'time',
  'email',
  'url',
  'phone',
  'uuid',
  'json',
  'enum',
  'file',
  'duration',
])
export type FieldType = z.infer<typeof FieldType>

/** One column. Bounds are exact decimal text for numbers and money, so that no digit is lost. */
export const Field = z.strictObject({
  /** camelCase, safe as an identifier in SQL and TypeScript. */
  name: z.string(),
  /** As people say it: `due date`. */
  label: z.string(),
  /** Its `name` in an earlier build, so that a migration renames its column. */
  formerName: z.string().optional(),
  type: FieldType,
  required: z.boolean(),
  unique: z.boolean(),
  /** Name of the enum, for type `enum`. */
  enum: z.string().optional(),
  /** Digits after the point, for `decimal` and `money`. */
  scale: z.int().min(0).max(12).optional(),
  /** ISO 4217, for `money` whose currency is known. */
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .optional(),
  default: z.string().optional(),
  min: z.string().optional(),
  max: z.string().optional(),
  minLength: z.int().min(0).optional(),
  maxLength: z.int().min(1).optional(),
  pattern: z.string().optional(),
  computed: Expression.optional(),
  sensitive: z.enum(['pii', 'secret']).optional(),
  trace: Trace,
})
export type Field = z.infer<typeof Field>
