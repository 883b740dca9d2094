// shape: what is known of a value before any row is read.
import type { Column, LogicalType, Row, Value } from '../data/column.ts'

export type Shape = {
  /** `null`: it is always null. */
  readonly type: LogicalType | 'null'
  readonly nullable: boolean
  /** Said by the user with cast or round: what does not fit is found row by row, and is a dead letter then. */
  readonly isChecked: boolean
  readonly native?: string
  readonly bits?: number
  readonly precision?: number
  readonly scale?: number
  readonly maxLength?: number
  /** The only values that it can have. */
  readonly values?: readonly string[]
  /** It is this column as it stands. */
  readonly column?: string
}

/** An expression that is ready for rows. `evaluate` throws RowMistake for a row that it cannot work with. */
export type Compiled = { readonly shape: Shape; readonly evaluate: (row: Row) => Value }

/** What is known of a column as it stands. */
export function shapeOfColumn(column: Column): Shape {
  const { type, nullable, native, bits, precision, scale, maxLength, values, name } = column
  return {
    type,
    nullable,
    native,
    isChecked: false,
    column: name,
    ...(bits === undefined ? {} : { bits }),
    ...(precision === undefined ? {} : { precision }),
    ...(scale === undefined ? {} : { scale }),
    ...(maxLength === undefined ? {} : { maxLength }),
    ...(values === undefined ? {} : { values }),
  }
}

export const isNumeric = (type: Shape['type']): boolean =>
  type === 'integer' || type === 'decimal' || type === 'float'

/** The type that holds both; undefined when there is none. */
export function commonType(left: Shape['type'], right: Shape['type']): Shape['type'] | undefined {
  if (left === right || right === 'null') return left
  if (left === 'null') return right
  if (!isNumeric(left) || !isNumeric(right)) return undefined
  return left === 'float' || right === 'float' ? 'float' : 'decimal'
}

/** What is known, without that it is a column as it stands. */
export function derivedFrom({ column: _column, ...shape }: Shape): Shape {
  return shape
}

/** What is known of a value that is one of several; undefined when no type holds all of them. */
export function joinShapes(shapes: readonly Shape[]): Shape | undefined {
  let type: Shape['type'] | undefined = 'null'
  for (const shape of shapes) type = type === undefined ? undefined : commonType(type, shape.type)
  if (type === undefined) return undefined
  const known = shapes.filter((shape) => shape.type !== 'null')
  const values = known.every((shape) => shape.values !== undefined)
    ? known.flatMap((shape) => shape.values ?? [])
    : undefined
  const largest = (read: (shape: Shape) => number | undefined): number | undefined => {
    const found = known.map(read)
    return found.includes(undefined) ? undefined : Math.max(...found.map((one) => one ?? 0))
  }
  const [bits, scale, maxLength] = [
    largest((shape) => shape.bits),
    largest((shape) => shape.scale ?? (shape.type === 'integer' ? 0 : undefined)),
    largest((shape) => shape.maxLength),
  ]
  const natives = new Set(known.map((shape) => shape.native))
  const [native] = natives
  return {
    type,
    nullable: shapes.some((shape) => shape.nullable),
    isChecked: known.length > 0 && known.every((shape) => shape.isChecked),
    ...(natives.size === 1 && native !== undefined ? { native } : {}),
    ...(values === undefined || type !== 'text' ? {} : { values }),
    ...(bits === undefined || type !== 'integer' ? {} : { bits }),
    ...(scale === undefined || type !== 'decimal' ? {} : { scale }),
    ...(maxLength === undefined || type !== 'text' ? {} : { maxLength }),
  }
}
