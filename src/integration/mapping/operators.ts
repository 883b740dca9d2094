// operators: what || + - * / = < and their relatives do with two values, and for which types they mean something.
import { LogicalType, type Row, type Value } from '../data/column.ts'
import {
  addDecimals,
  divideDecimals,
  multiplyDecimals,
  negateDecimal,
  parseDecimal,
  printDecimal,
  type Decimal,
} from '../data/decimal.ts'
import { ExpressionMistake, type BinaryOperator, type Place } from './ast.ts'
import { castValue, RowMistake, shownValue } from './cast-value.ts'
import { compareValues } from './compare-values.ts'
import { commonType, isNumeric, type Compiled, type Shape } from './shape.ts'

const boolean = (nullable: boolean): Shape => ({ type: 'boolean', nullable, isChecked: false })

/** Checks the types of both sides and gives the operation. @throws ExpressionMistake */
export function compileBinary(
  operator: BinaryOperator,
  left: Compiled,
  right: Compiled,
  place: Place,
): Compiled {
  switch (operator) {
    case '||':
      return compileConcatenation(left, right, place)
    case '+':
    case '-':
    case '*':
    case '/':
      return compileArithmetic(operator, left, right, place)
    case 'and':
    case 'or':
      return compileLogic(operator, left, right, place)
    default:
      return compileComparison(operator, left, right, place)
  }
}

/** The operation on two values that are not null; null as soon as one is. */
const strict =
  (left: Compiled, right: Compiled, operate: (a: string, b: string) => Value) =>
  (row: Row): Value => {
    const [a, b] = [left.evaluate(row), right.evaluate(row)]
    if (a === null || b === null) return null
    if (typeof a !== 'string' || typeof b !== 'string') throw new RowMistake('bytes cannot be computed with')
    return operate(a, b)
  }

const eitherNullable = (left: Compiled, right: Compiled): boolean =>
  left.shape.nullable || right.shape.nullable

function compileConcatenation(left: Compiled, right: Compiled, place: Place): Compiled {
  for (const { shape } of [left, right]) {
    if (shape.type === 'bytes')
      throw new ExpressionMistake(
        place,
        'bytes cannot be joined with ||',
        'Only text and what has a text can.',
      )
  }
  const [a, b] = [left.shape.maxLength, right.shape.maxLength]
  const maxLength = a === undefined || b === undefined ? {} : { maxLength: a + b }
  return {
    shape: { type: 'text', nullable: eitherNullable(left, right), isChecked: false, ...maxLength },
    evaluate: strict(asText(left), asText(right), (x, y) => x + y),
  }
}

/** Its text: `true` rather than `t` for what is true. */
export const asText = (compiled: Compiled): Compiled =>
  compiled.shape.type === 'boolean'
    ? { ...compiled, evaluate: (row) => castValue(compiled.evaluate(row), 'boolean', 'text') }
    : compiled

function compileArithmetic(
  operator: '+' | '-' | '*' | '/',
  left: Compiled,
  right: Compiled,
  place: Place,
): Compiled {
  const [a, b] = [left.shape.type, right.shape.type]
  const common = commonType(a, b)
  if (common === undefined || !(isNumeric(common) || common === 'null')) {
    throw new ExpressionMistake(
      place,
      `${operator} does not work on ${a} and ${b}`,
      'It takes numbers; write cast(... as decimal) around text.',
    )
  }
  const type = common === 'integer' && operator === '/' ? 'decimal' : common
  const shape = { type, nullable: eitherNullable(left, right) || operator === '/', isChecked: false }
  if (type === 'float') return { shape, evaluate: strict(left, right, (x, y) => floatOf(operator, x, y)) }
  const isInteger = type === 'integer'
  const bits = isInteger ? { bits: 64 } : {}
  return {
    shape: { ...shape, ...bits, ...scaleOf(operator, left.shape, right.shape, type) },
    evaluate: strict(left, right, (x, y) => {
      const result = printDecimal(decimalOf(operator, exact(x), exact(y)))
      return isInteger ? castValue(result, 'decimal', 'integer') : result
    }),
  }
}

const digitsBehind = (shape: Shape): number | undefined => (shape.type === 'integer' ? 0 : shape.scale)

function scaleOf(operator: string, left: Shape, right: Shape, type: Shape['type']): { scale?: number } {
  const [a, b] = [digitsBehind(left), digitsBehind(right)]
  if (type !== 'decimal' || operator === '/' || a === undefined || b === undefined) return {}
  return { scale: operator === '*' ? a + b : Math.max(a, b) }
}

function exact(text: string): Decimal {
  const decimal = parseDecimal(text)
  if (decimal === undefined) throw new RowMistake(`${shownValue(text)} cannot be computed with`)
  return decimal
}

function decimalOf(operator: '+' | '-' | '*' | '/', left: Decimal, right: Decimal): Decimal {
  switch (operator) {
    case '+':
      return addDecimals(left, right)
    case '-':
      return addDecimals(left, negateDecimal(right))
    case '*':
      return multiplyDecimals(left, right)
    case '/': {
      const quotient = divideDecimals(left, right)
      if (quotient === undefined) throw new RowMistake('division by zero')
      return quotient
    }
  }
}

function floatOf(operator: '+' | '-' | '*' | '/', left: string, right: string): string {
  const [x, y] = [Number(left), Number(right)]
  if (operator === '/' && y === 0) throw new RowMistake('division by zero')
  return String(operator === '+' ? x + y : operator === '-' ? x - y : operator === '*' ? x * y : x / y)
}

function compileLogic(operator: 'and' | 'or', left: Compiled, right: Compiled, place: Place): Compiled {
  for (const { shape } of [left, right]) {
    if (shape.type !== 'boolean' && shape.type !== 'null')
      throw new ExpressionMistake(
        place,
        `${operator} takes true or false, not ${shape.type}`,
        'Compare it with something.',
      )
  }
  const decisive = operator === 'and' ? 'f' : 't'
  const neutral = operator === 'and' ? 't' : 'f'
  return {
    shape: boolean(eitherNullable(left, right)),
    evaluate: (row) => {
      const a = left.evaluate(row)
      if (a === decisive) return decisive
      const b = right.evaluate(row)
      if (b === decisive) return decisive
      return a === null || b === null ? null : neutral
    },
  }
}

const holds: Readonly<Record<string, (order: number) => boolean>> = {
  '=': (order) => order === 0,
  '<>': (order) => order !== 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
}
const uncomparable = new Set<Shape['type']>(['json', 'other', 'bytes'])

function compileComparison(
  operator: BinaryOperator,
  left: Compiled,
  right: Compiled,
  place: Place,
): Compiled {
  const [a, b] = alignText(left, right)
  const type = commonType(a.shape.type, b.shape.type)
  if (type === undefined || uncomparable.has(type)) {
    throw new ExpressionMistake(
      place,
      `${left.shape.type} cannot be compared with ${right.shape.type}`,
      'Cast one of them to the type of the other.',
    )
  }
  const test = holds[operator]
  return {
    shape: boolean(eitherNullable(left, right)),
    evaluate: strict(a, b, (x, y) => (test?.(compareValues(x, y, type)) === true ? 't' : 'f')),
  }
}

/** A text that is written out takes the type of what it is compared with: `due_date < '2026-02-01'`. */
function alignText(left: Compiled, right: Compiled): readonly [Compiled, Compiled] {
  if (isWrittenText(right.shape)) return [left, castTo(right, left.shape.type)]
  return isWrittenText(left.shape) ? [castTo(left, right.shape.type), right] : [left, right]
}

const isWrittenText = (shape: Shape): boolean => shape.type === 'text' && shape.values?.length === 1

function castTo(compiled: Compiled, type: Shape['type']): Compiled {
  const known = LogicalType.options.find((one) => one === type)
  if (known === undefined || known === 'text' || isNumeric(known) || uncomparable.has(known)) return compiled
  const value = castValue(compiled.evaluate([]), 'text', known)
  return { shape: { type: known, nullable: false, isChecked: false }, evaluate: () => value }
}
