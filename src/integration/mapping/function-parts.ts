// function-parts: what the functions of a mapping are made of.
import type { Row } from '../data/column.ts'
import { ExpressionMistake, type Place } from './ast.ts'
import { RowMistake, shownValue } from './cast-value.ts'
import type { Compiled, Shape } from './shape.ts'

export type Arguments = readonly Compiled[]
export type Places = readonly Place[]

export type MappingFunction = {
  readonly least: number
  readonly most: number
  readonly usage: string
  readonly compile: (args: Arguments, places: Places) => Compiled
}

export const nothing: Shape = { type: 'null', nullable: true, isChecked: false }
export const nowhere: Place = { line: 1, column: 1 }

export function expect(
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

export const isText = (type: Shape['type']): boolean => type === 'text' || type === 'uuid'

export const textAt = (args: Arguments, row: Row, at: number): string | null => {
  const value = args[at]?.evaluate(row) ?? null
  if (value !== null && typeof value !== 'string') throw new RowMistake('bytes have no text')
  return value
}

/** A function of texts that is null as soon as one of them is. */
export const ofTexts = (
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

export const countAt = (args: Arguments, row: Row, at: number): number | null => {
  const text = textAt(args, row, at)
  if (text === null) return null
  const count = Number(text)
  if (!Number.isSafeInteger(count) || count < 0) throw new RowMistake(`${shownValue(text)} is no count`)
  return count
}

/** Characters are code points: half an emoji is never cut off. */
export const characters = (text: string): readonly string[] => Array.from(text)

export const isSmallInteger = (type: Shape['type']): boolean => type === 'integer'

/** The number that is written there, when one is. */
export const fixedCount = (compiled: Compiled | undefined): number | undefined => {
  const { type, values } = compiled?.shape ?? {}
  return type === 'integer' && values?.length === 1 ? Number(values[0]) : undefined
}
