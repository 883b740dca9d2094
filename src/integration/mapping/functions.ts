// functions: what a mapping can call. Each says which types it takes and gives; none depends on anything but its values.
import { parseDecimal, printDecimal, roundDecimal } from '../data/decimal.ts'
import type { Row, Value } from '../data/column.ts'
import { ExpressionMistake, type Place } from './ast.ts'
import { RowMistake, shownValue } from './cast-value.ts'
import { isTrue, valuesEqual } from './compare-values.ts'
import { asText } from './operators.ts'
import { commonType, derivedFrom, isNumeric, joinShapes, type Compiled, type Shape } from './shape.ts'

type Arguments = readonly Compiled[]
type Places = readonly Place[]

export type MappingFunction = {
  readonly least: number
  readonly most: number
  readonly usage: string
  readonly compile: (args: Arguments, places: Places) => Compiled
}

const nothing: Shape = { type: 'null', nullable: true, isChecked: false }
const nowhere: Place = { line: 1, column: 1 }

function expect(
  args: Arguments,
  places: Places,
  at: number,
  isFit: (type: Shape['type']) => boolean,
  what: string,
): void {
  const type = args[at]?.shape.type ?? 'null'
  if (type === 'null' || isFit(type)) return
  throw new ExpressionMistake(
    places[at] ?? nowhere,
    `this is ${type}, not ${what}`,
    `Write cast(... as ${what}).`,
  )
}

const isText = (type: Shape['type']): boolean => type === 'text' || type === 'uuid'

const textAt = (args: Arguments, row: Row, at: number): string | null => {
  const value = args[at]?.evaluate(row) ?? null
  if (value !== null && typeof value !== 'string') throw new RowMistake('bytes have no text')
  return value
}

/** A function of texts that is null as soon as one of them is. */
const ofTexts = (
  count: number,
  usage: string,
  operate: (texts: readonly string[]) => string,
  keepsLength: boolean,
): MappingFunction => ({
  least: count,
  most: count,
  usage,
  compile: (args, places) => {
    for (let at = 0; at < count; at += 1) expect(args, places, at, isText, 'text')
    const maxLength = keepsLength ? args[0]?.shape.maxLength : undefined
    const nullable = args.some(({ shape }) => shape.nullable)
    return {
      shape: { type: 'text', nullable, isChecked: false, ...(maxLength === undefined ? {} : { maxLength }) },
      evaluate: (row) => {
        const texts: string[] = []
        for (let at = 0; at < count; at += 1) {
          const text = textAt(args, row, at)
          if (text === null) return null
          texts.push(text)
        }
        return operate(texts)
      },
    }
  },
})

const countAt = (args: Arguments, row: Row, at: number): number | null => {
  const text = textAt(args, row, at)
  if (text === null) return null
  const count = Number(text)
  if (!Number.isSafeInteger(count) || count < 0) throw new RowMistake(`${shownValue(text)} is no count`)
  return count
}

/** Characters are code points: half an emoji is never cut off. */
const characters = (text: string): readonly string[] => Array.from(text)

const isSmallInteger = (type: Shape['type']): boolean => type === 'integer'

/** The number that is written there, when one is. */
const fixedCount = (compiled: Compiled | undefined): number | undefined => {
  const { type, values } = compiled?.shape ?? {}
  return type === 'integer' && values?.length === 1 ? Number(values[0]) : undefined
}

const left: MappingFunction = {
  least: 2,
  most: 2,
  usage: 'left(text, count): the first characters',
  compile: (args, places) => {
    expect(args, places, 0, isText, 'text')
    expect(args, places, 1, isSmallInteger, 'integer')
    const most = fixedCount(args[1])
    const nullable = args.some(({ shape }) => shape.nullable)
    return {
      shape: { type: 'text', nullable, isChecked: false, ...(most === undefined ? {} : { maxLength: most }) },
      evaluate: (row) => {
        const [text, count] = [textAt(args, row, 0), countAt(args, row, 1)]
        return text === null || count === null ? null : characters(text).slice(0, count).join('')
      },
    }
  },
}

const substr: MappingFunction = {
  least: 3,
  most: 3,
  usage: 'substr(text, from, count): count characters; the first one has the number 1',
  compile: (args, places) => {
    expect(args, places, 0, isText, 'text')
    for (const at of [1, 2]) expect(args, places, at, isSmallInteger, 'integer')
    const most = fixedCount(args[2])
    const nullable = args.some(({ shape }) => shape.nullable)
    return {
      shape: { type: 'text', nullable, isChecked: false, ...(most === undefined ? {} : { maxLength: most }) },
      evaluate: (row) => {
        const [text, from, count] = [textAt(args, row, 0), countAt(args, row, 1), countAt(args, row, 2)]
        if (text === null || from === null || count === null) return null
        if (from < 1) throw new RowMistake('substr counts from 1')
        return characters(text)
          .slice(from - 1, from - 1 + count)
          .join('')
      },
    }
  },
}

const length: MappingFunction = {
  least: 1,
  most: 1,
  usage: 'length(text): how many characters',
  compile: (args, places) => {
    expect(args, places, 0, isText, 'text')
    return {
      shape: { type: 'integer', bits: 32, nullable: args[0]?.shape.nullable ?? true, isChecked: false },
      evaluate: (row) => {
        const text = textAt(args, row, 0)
        return text === null ? null : String(characters(text).length)
      },
    }
  },
}

const concat: MappingFunction = {
  least: 1,
  most: 100,
  usage: 'concat(a, b, ...): joined; null counts as nothing',
  compile: (args) => {
    const texts = args.map((one) => asText(one))
    return {
      shape: { type: 'text', nullable: false, isChecked: false },
      evaluate: (row) => texts.map((_, at) => textAt(texts, row, at) ?? '').join(''),
    }
  },
}

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

const coalesce: MappingFunction = {
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

const nullif: MappingFunction = {
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

const conditional: MappingFunction = {
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

const round: MappingFunction = {
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

const abs: MappingFunction = {
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

/** What stands at a path such as `body.items.0.name`; undefined when nothing does. */
function valueAt(document: unknown, path: string): unknown {
  let value = document
  for (const step of path.split('.')) {
    if (typeof value !== 'object' || value === null) return undefined
    value = Object.entries(value).find(([key]) => key === step)?.[1]
  }
  return value
}

const readJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) throw new RowMistake(`${shownValue(text)} is no JSON`)
    throw error
  }
}

const jsonGet: MappingFunction = {
  least: 2,
  most: 2,
  usage: "json_get(document, 'path.to.value'): its text, or JSON when it is a list or an object",
  compile: (args, places) => {
    expect(args, places, 0, (type) => type === 'json' || type === 'text', 'json')
    expect(args, places, 1, isText, 'text')
    return {
      shape: { type: 'text', nullable: true, isChecked: true },
      evaluate: (row) => {
        const [document, path] = [textAt(args, row, 0), textAt(args, row, 1)]
        const found = document === null || path === null ? undefined : valueAt(readJson(document), path)
        if (found === undefined || found === null) return null
        return typeof found === 'string' ? found : JSON.stringify(found)
      },
    }
  },
}

const functions: Readonly<Record<string, MappingFunction>> = {
  abs,
  coalesce,
  concat,
  if: conditional,
  json_get: jsonGet,
  left,
  length,
  lower: ofTexts(1, 'lower(text)', ([text = '']) => text.toLowerCase(), false),
  nullif,
  replace: ofTexts(
    3,
    'replace(text, what, by)',
    ([text = '', what = '', by = '']) => (what === '' ? text : text.split(what).join(by)),
    false,
  ),
  round,
  substr,
  trim: ofTexts(1, 'trim(text): without white space at both ends', ([text = '']) => text.trim(), true),
  upper: ofTexts(1, 'upper(text)', ([text = '']) => text.toUpperCase(), false),
}

export const functionNames: readonly string[] = Object.keys(functions)

export const functionNamed = (name: string): MappingFunction | undefined =>
  Object.hasOwn(functions, name) ? functions[name] : undefined
