// value-functions: functions of a mapping that choose among values, and those of numbers.
import type { Value } from '../data/column.ts'
import { parseDecimal, printDecimal, roundDecimal } from '../data/decimal.ts'
import { ExpressionMistake } from './ast.ts'
import { RowMistake, shownValue } from './cast-value.ts'
import { isTrue, valuesEqual } from './compare-values.ts'
import {
  expect,
  fixedCount,
  nothing,
  nowhere,
  textAt,
  type Arguments,
  type MappingFunction,
  type Places,
} from './function-parts.ts'
import { commonType, derivedFrom, isNumeric, joinShapes, type Shape } from './shape.ts'

function joined(args: Arguments, places: Places, name: string): Shape {
  const shape = joinShapes(args.map((one) => one.shape))
  if (shape !== undefined) return shape
  const types = args.map((one) => one.shape.type).join(', ')
  throw new ExpressionMistake(
    places[0] ?? nowhere,
    `${name} is given different types: ${types}`,
    'Cast them to one type.',
  )
}

export const coalesce: MappingFunction = {
  least: 1,
  most: 100,
  usage: 'coalesce(a, b, ...): the first that is not null',
  compile: (args, places) => {
    const shape = joined(args, places, 'coalesce')
    return {
      shape: { ...shape, nullable: args.every((one) => one.shape.nullable) },
      evaluate: (row) => {
        for (const one of args) {
          const value = one.evaluate(row)
          if (value !== null) return value
        }
        return null
      },
    }
  },
}

export const nullif: MappingFunction = {
  least: 2,
  most: 2,
  usage: 'nullif(a, b): null when both are equal, else a',
  compile: (args, places) => {
    const [a, b] = args
    const type = a === undefined || b === undefined ? undefined : commonType(a.shape.type, b.shape.type)
    if (a === undefined || b === undefined || type === undefined)
      throw new ExpressionMistake(
        places[0] ?? nowhere,
        'nullif takes two values of one type',
        'Cast one of them.',
      )
    return {
      shape: { ...derivedFrom(a.shape), nullable: true },
      evaluate: (row) => {
        const [x, y] = [a.evaluate(row), b.evaluate(row)]
        return x !== null && y !== null && valuesEqual(x, y, type) ? null : x
      },
    }
  },
}

export const conditional: MappingFunction = {
  least: 3,
  most: 3,
  usage: 'if(condition, then, else)',
  compile: (args, places) => {
    expect(args, places, 0, (type) => type === 'boolean', 'boolean')
    const shape = joined(args.slice(1), places.slice(1), 'if')
    return {
      shape,
      evaluate: (row): Value => args[isTrue(args[0]?.evaluate(row) ?? null) ? 1 : 2]?.evaluate(row) ?? null,
    }
  },
}

export const round: MappingFunction = {
  least: 1,
  most: 2,
  usage: 'round(number, digits): half away from zero; digits behind the point, 0 when left out',
  compile: (args, places) => {
    expect(args, places, 0, isNumeric, 'decimal')
    const digits = args[1] === undefined ? 0 : fixedCount(args[1])
    if (digits === undefined || !Number.isInteger(digits) || digits < 0 || digits > 100)
      throw new ExpressionMistake(
        places[1] ?? nowhere,
        'the digits are a number from 0 to 100',
        'Such as round(price, 2).',
      )
    return {
      shape: { type: 'decimal', scale: digits, nullable: args[0]?.shape.nullable ?? true, isChecked: true },
      evaluate: (row) => {
        const text = textAt(args, row, 0)
        if (text === null) return null
        const decimal = parseDecimal(text)
        if (decimal === undefined) throw new RowMistake(`${shownValue(text)} cannot be rounded`)
        return printDecimal(roundDecimal(decimal, digits))
      },
    }
  },
}

export const abs: MappingFunction = {
  least: 1,
  most: 1,
  usage: 'abs(number): without its sign',
  compile: (args, places) => {
    expect(args, places, 0, isNumeric, 'decimal')
    const [of] = args
    return {
      shape: of === undefined ? nothing : derivedFrom(of.shape),
      evaluate: (row) => textAt(args, row, 0)?.replace(/^-/, '') ?? null,
    }
  },
}
