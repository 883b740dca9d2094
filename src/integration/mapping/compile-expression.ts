// compile-expression: what an expression says to something that is applied to rows. Every type is checked here, once,
// against the columns that were discovered; nothing is left to find out while rows move except their values.
import { LogicalType, type Column, type Row, type Value } from '../data/column.ts'
import { ExpressionMistake, type Expression } from './ast.ts'
import { castValue } from './cast-value.ts'
import { functionNamed, functionNames } from './functions.ts'
import { compileBinary } from './operators.ts'
import { commonType, joinShapes, shapeOfColumn, type Compiled, type Shape } from './shape.ts'
import { isTrue, valuesEqual } from './compare-values.ts'

const castable = LogicalType.options.filter((type) => type !== 'bytes' && type !== 'other')

/**
 * Makes `expression` ready for rows that have `columns` in this order.
 * @throws ExpressionMistake for a column or function that is not there, and for types that do not fit together
 */
export function compileExpression(expression: Expression, columns: readonly Column[]): Compiled {
  const compile = (one: Expression): Compiled => compileExpression(one, columns)
  switch (expression.kind) {
    case 'column':
      return compileColumn(expression, columns)
    case 'text':
      return constant(expression.value, {
        type: 'text',
        values: [expression.value],
        maxLength: expression.value.length,
      })
    case 'number':
      return compileNumber(expression.text)
    case 'boolean':
      return constant(expression.value ? 't' : 'f', { type: 'boolean' })
    case 'null':
      return { shape: { type: 'null', nullable: true, isChecked: false }, evaluate: () => null }
    case 'negate':
      return compileBinary('-', compileNumber('0'), compile(expression.of), expression.place)
    case 'not': {
      const of = expectType(compile(expression.of), 'boolean', expression.of)
      return computed({ type: 'boolean', nullable: of.shape.nullable }, (row) => {
        const value = of.evaluate(row)
        return value === null ? null : value === 't' ? 'f' : 't'
      })
    }
    case 'binary':
      return compileBinary(
        expression.operator,
        compile(expression.left),
        compile(expression.right),
        expression.place,
      )
    case 'is-null': {
      const of = compile(expression.of)
      return computed({ type: 'boolean', nullable: false }, (row) =>
        (of.evaluate(row) === null) === expression.isNegated ? 'f' : 't',
      )
    }
    case 'in':
      return compileIn(expression, compile)
    case 'call':
      return compileCall(expression, compile)
    case 'cast':
      return compileCast(expression, compile)
    case 'case':
      return compileCase(expression, compile)
  }
}

type Of<Kind extends Expression['kind']> = Extract<Expression, { readonly kind: Kind }>
type Compile = (expression: Expression) => Compiled

const computed = (shape: Omit<Shape, 'isChecked'>, evaluate: Compiled['evaluate']): Compiled => ({
  shape: { ...shape, isChecked: false },
  evaluate,
})

const constant = (value: Value, shape: Omit<Shape, 'isChecked' | 'nullable'>): Compiled =>
  computed({ ...shape, nullable: false }, () => value)

function compileNumber(text: string): Compiled {
  const [whole = '', fraction = ''] = text.split('.')
  if (fraction === '' && whole.length <= 18) {
    const bits = whole.length <= 4 ? 16 : whole.length <= 9 ? 32 : 64
    return constant(text, { type: 'integer', bits, values: [text] })
  }
  return constant(text, {
    type: 'decimal',
    precision: whole.length + fraction.length,
    scale: fraction.length,
  })
}

function compileColumn({ name, place }: Of<'column'>, columns: readonly Column[]): Compiled {
  const at = columns.findIndex((column) => column.name === name)
  const column = columns[at]
  if (column === undefined) {
    const known = columns.map((one) => one.name)
    const close = known.find((one) => one.toLowerCase() === name.toLowerCase())
    throw new ExpressionMistake(
      place,
      `the source has no column "${name}"`,
      close === undefined ? `It has ${known.join(', ')}.` : `Did you mean "${close}"? Case counts.`,
    )
  }
  return { shape: shapeOfColumn(column), evaluate: (row) => row[at] ?? null }
}

function expectType(compiled: Compiled, type: LogicalType, { place }: Expression): Compiled {
  if (compiled.shape.type === type || compiled.shape.type === 'null') return compiled
  throw new ExpressionMistake(
    place,
    `this is ${compiled.shape.type}, not ${type}`,
    `Write cast(... as ${type}), or compare it with something.`,
  )
}

function compileIn({ of, list, isNegated, place }: Of<'in'>, compile: Compile): Compiled {
  const value = compile(of)
  const items = list.map((item) => compile(item))
  for (const item of items) {
    if (commonType(value.shape.type, item.shape.type) === undefined && item.shape.type !== 'text')
      throw new ExpressionMistake(
        place,
        `${value.shape.type} is never in a list with ${item.shape.type}`,
        'Cast one of them to the type of the other.',
      )
  }
  const type = value.shape.type
  return computed({ type: 'boolean', nullable: true }, (row) => {
    const left = value.evaluate(row)
    const rights = items.map((item) => item.evaluate(row))
    if (left === null) return null
    if (rights.some((right) => right !== null && valuesEqual(left, right, type))) return isNegated ? 'f' : 't'
    return rights.includes(null) ? null : isNegated ? 't' : 'f'
  })
}

function compileCall({ name, args, place }: Of<'call'>, compile: Compile): Compiled {
  const found = functionNamed(name)
  if (found === undefined) {
    throw new ExpressionMistake(
      place,
      `there is no function ${name}`,
      `There are ${functionNames.join(', ')}.`,
    )
  }
  if (args.length < found.least || args.length > found.most) {
    const wanted = found.least === found.most ? `${found.least}` : `at least ${found.least}`
    throw new ExpressionMistake(place, `${name} takes ${wanted} values, not ${args.length}`, found.usage)
  }
  return found.compile(
    args.map((one) => compile(one)),
    args.map((one) => one.place),
  )
}

function compileCast({ of, to, toPlace }: Of<'cast'>, compile: Compile): Compiled {
  const type = castable.find((one) => one === to)
  if (type === undefined)
    throw new ExpressionMistake(toPlace, `there is no type ${to}`, `There are ${castable.join(', ')}.`)
  const inner = compile(of)
  const from = inner.shape.type
  if (from === 'bytes')
    throw new ExpressionMistake(
      toPlace,
      'bytes cannot be cast',
      'Map the column as it stands, to a column of bytes.',
    )
  const { nullable } = inner.shape
  return {
    shape: { type, nullable, isChecked: true },
    evaluate: (row) => castValue(inner.evaluate(row), from === 'null' ? 'text' : from, type),
  }
}

function compileCase({ branches, otherwise, place }: Of<'case'>, compile: Compile): Compiled {
  const tests = branches.map(({ when }) => expectType(compile(when), 'boolean', when))
  const results = branches.map(({ result }) => compile(result))
  const last = otherwise === undefined ? undefined : compile(otherwise)
  const all = last === undefined ? results : [...results, last]
  const shape = joinShapes(all.map((one) => one.shape))
  if (shape === undefined) {
    const types = all.map((one) => one.shape.type).join(', ')
    throw new ExpressionMistake(place, `the results have different types: ${types}`, 'Cast them to one type.')
  }
  return {
    shape: last === undefined ? { ...shape, nullable: true } : shape,
    evaluate: (row: Row) => {
      const at = tests.findIndex((test) => isTrue(test.evaluate(row)))
      return (at < 0 ? last : results[at])?.evaluate(row) ?? null
    },
  }
}
