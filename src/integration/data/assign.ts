// assign: whether a value of some shape may be written into a column, decided before any row moves.
import type { Shape } from '../mapping/shape.ts'
import type { Column, LogicalType } from './column.ts'

/** `checked`: fits or not row by row; what does not fit is a dead letter. `refused`: could lose something for every row. */
export type Assignment =
  | { readonly verdict: 'fits' }
  | { readonly verdict: 'checked'; readonly why: string }
  | { readonly verdict: 'refused'; readonly why: string; readonly hint: string }

const fits: Assignment = { verdict: 'fits' }
const refused = (why: string, hint: string): Assignment => ({ verdict: 'refused', why, hint })

/** Digits of a second that every system here can hold. */
const finest = 6

/** Types that a type widens to without losing anything. */
const widenings: Readonly<Record<LogicalType, readonly LogicalType[]>> = {
  boolean: ['text'],
  integer: ['decimal', 'text'],
  decimal: ['text'],
  float: ['text'],
  text: [],
  bytes: [],
  date: ['timestamp', 'text'],
  time: ['text'],
  timestamp: ['text'],
  timestamptz: ['text'],
  uuid: ['text'],
  json: ['text'],
  other: ['text'],
}

/** Whether every value of `shape` fits into `target`, each has to be looked at, or writing it is refused. Pure. */
export function assign(shape: Shape, target: Column): Assignment {
  if (target.isGenerated) return refused('its system computes it', 'Leave this column out of the mapping.')
  if (shape.type === 'null') {
    return target.nullable ? fits : refused('it takes no null', 'Map something to it.')
  }
  const judged = shape.type === target.type ? ofOneType(shape, target) : ofTwoTypes(shape.type, shape, target)
  const narrowed =
    judged.verdict === 'refused' && shape.isChecked && shape.type === target.type
      ? { verdict: 'checked' as const, why: judged.why }
      : judged
  if (narrowed.verdict === 'fits' && shape.nullable && !target.nullable)
    return { verdict: 'checked', why: 'it takes no null, and the source may have one' }
  return narrowed
}

function ofTwoTypes(from: LogicalType, shape: Shape, target: Column): Assignment {
  const to = target.type
  if (from === 'integer' && to === 'float')
    return (shape.bits ?? 64) <= 32 ? fits : refused('a float holds 53 bits exactly, not 64', castHint(to))
  if (to === 'other')
    return shape.isChecked && from === 'text'
      ? { verdict: 'checked', why: `only its system knows which texts are ${target.native}` }
      : refused(`${from} is not ${target.native}`, 'Write cast(... as text); its system reads the text then.')
  if (!widenings[from].includes(to)) return refused(`${from} is not ${to}`, castHint(to))
  if (from === 'integer' && to === 'decimal') return decimalHolds(integerDigits(shape), 0, target)
  if (to === 'text' && target.values !== undefined)
    return refused(`it takes only ${target.values.join(', ')}`, castHint('text'))
  return to === 'text' && target.maxLength !== undefined && target.maxLength < 64
    ? refused(`it takes ${target.maxLength} characters at the most`, castHint('text'))
    : fits
}

const castHint = (to: LogicalType): string =>
  to === 'bytes'
    ? 'Map a column of bytes to it.'
    : `Write cast(... as ${to}); what cannot be cast is a dead letter.`

const integerDigits = (shape: Shape): number => {
  const bits = shape.bits ?? 64
  return bits <= 16 ? 5 : bits <= 32 ? 10 : 19
}

function ofOneType(shape: Shape, target: Column): Assignment {
  switch (target.type) {
    case 'integer':
      return (shape.bits ?? 64) <= (target.bits ?? 64)
        ? fits
        : refused(`${shape.bits ?? 64} bits do not fit into ${target.bits ?? 64}`, castHint('integer'))
    case 'decimal':
      return decimalFits(shape, target)
    case 'text':
      return textFits(shape, target)
    case 'other':
      return shape.native === target.native
        ? fits
        : refused(`${shape.native ?? 'this'} is not ${target.native}`, 'Write cast(... as text).')
    case 'float':
      return (shape.bits ?? 64) <= (target.bits ?? 64)
        ? fits
        : refused('a float of 64 bits does not fit into one of 32', castHint('float'))
    case 'time':
    case 'timestamp':
    case 'timestamptz':
      return (shape.scale ?? finest) <= (target.scale ?? finest)
        ? fits
        : refused(
            `it holds ${target.scale ?? finest} digits of a second, the source ${shape.scale ?? finest}`,
            castHint(target.type),
          )
    default:
      return fits
  }
}

function decimalFits(shape: Shape, target: Column): Assignment {
  if (target.scale === undefined && target.precision === undefined) return fits
  const { precision, scale } = shape
  if (target.scale === undefined && precision !== undefined && precision <= (target.precision ?? 0))
    return fits
  if (target.scale === undefined)
    return refused(`it holds ${target.precision ?? 0} digits exactly`, castHint('decimal'))
  if (scale === undefined)
    return refused(
      `only ${target.native} fits`,
      `Write round(..., ${target.scale ?? 0}) or cast(... as decimal).`,
    )
  if (scale > (target.scale ?? 0))
    return refused(
      `${scale} digits behind the point do not fit into ${target.scale ?? 0}`,
      `Write round(..., ${target.scale ?? 0}).`,
    )
  if (precision === undefined)
    return shape.isChecked
      ? { verdict: 'checked', why: `only ${target.native} fits` }
      : refused(`only ${target.native} fits`, castHint('decimal'))
  return decimalHolds(precision - scale, scale, target)
}

function decimalHolds(wholeDigits: number, scale: number, target: Column): Assignment {
  if (target.precision === undefined) return fits
  const room = target.precision - (target.scale ?? 0)
  return wholeDigits <= room && scale <= (target.scale ?? 0)
    ? fits
    : refused(`${wholeDigits} digits before the point do not fit into ${room}`, castHint('decimal'))
}

function textFits(shape: Shape, target: Column): Assignment {
  if (target.values !== undefined) {
    const { values } = target
    const foreign = shape.values?.filter((value) => !values.includes(value))
    if (foreign === undefined) return refused(`it takes only ${values.join(', ')}`, castHint('text'))
    return foreign.length === 0
      ? fits
      : refused(`it takes no ${foreign.join(', ')}, only ${values.join(', ')}`, castHint('text'))
  }
  if (target.maxLength === undefined) return fits
  if (shape.maxLength !== undefined && shape.maxLength <= target.maxLength) return fits
  const longest = shape.values?.reduce((most, value) => Math.max(most, value.length), 0)
  if (longest !== undefined && longest <= target.maxLength) return fits
  return refused(
    `it takes ${target.maxLength} characters at the most`,
    `Write left(..., ${target.maxLength}) to cut it, or cast(... as text) to make longer ones dead letters.`,
  )
}
