// parse-value: a value of a request becomes the value that is kept, or a mistake that says what is wrong with it.
import type { FieldDefinition, Value } from '../definition.ts'
import { parseDecimal, printDecimal, roundDecimal } from '../expressions/decimal.ts'
import { printInstant } from '../expressions/moments.ts'
import { isDate, isDuration, isEmail, isInstant, isPhone, isTime, isUrl, isUuid } from './formats.ts'
import { textOf } from './print-value.ts'

type Complaint = { readonly code: string; readonly message: string }
export type Parsed = { readonly value: Value } | { readonly complaint: Complaint }

const wrong = (code: string, message: string): Parsed => ({ complaint: { code, message } })

/** PostgreSQL keeps no NUL, and half a surrogate pair is no character. */
const isText = (raw: unknown): raw is string =>
  typeof raw === 'string' && !raw.includes('\0') && raw.isWellFormed()

const formats = {
  email: [isEmail, 'must be a valid e-mail address'],
  url: [isUrl, 'must be a web address that begins with http:// or https://'],
  phone: [isPhone, 'must be a phone number'],
  uuid: [isUuid, 'must be a UUID'],
  date: [isDate, 'must be a date such as 2026-03-31'],
  datetime: [isInstant, 'must be a date and time with a zone such as 2026-03-31T14:00:00Z'],
  time: [isTime, 'must be a time such as 14:30'],
  duration: [isDuration, 'must be an ISO 8601 duration such as P14D'],
} as const

const hasFormat = (type: string): type is keyof typeof formats => Object.hasOwn(formats, type)

function parseText(field: FieldDefinition, raw: unknown): Parsed {
  if (!isText(raw)) return wrong('type', `${field.label} must be text`)
  if (!hasFormat(field.type) || raw === '') return { value: raw }
  const [isFormat, message] = formats[field.type]
  if (!isFormat(raw)) return wrong('format', `${field.label} ${message}`)
  if (field.type === 'datetime') return { value: printInstant(new Date(raw)) }
  return { value: field.type === 'uuid' ? raw.toLowerCase() : raw }
}

function parseInteger({ label }: FieldDefinition, raw: unknown): Parsed {
  if (typeof raw !== 'number' || !Number.isInteger(raw))
    return wrong('type', `${label} must be a whole number`)
  return Number.isSafeInteger(raw) ? { value: raw } : wrong('range', `${label} is too large`)
}

/** 18 digits in all: what both databases keep exactly. */
function parseExact({ label, scale = 2 }: FieldDefinition, raw: unknown): Parsed {
  const decimal = parseDecimal(typeof raw === 'number' ? String(raw) : typeof raw === 'string' ? raw : '')
  if (decimal === undefined) return wrong('type', `${label} must be a number as text, such as "12.50"`)
  const rounded = roundDecimal(decimal, scale)
  if (decimal.scale > scale && rounded.units * 10n ** BigInt(decimal.scale - scale) !== decimal.units)
    return wrong('scale', `${label} has at most ${scale} digits after the point`)
  return fitsDatabase(rounded.units)
    ? { value: printDecimal(rounded) }
    : wrong('range', `${label} has more than 18 digits`)
}

const fitsDatabase = (units: bigint): boolean => units < 10n ** 18n && units > -(10n ** 18n)

function parseChoice({ label, values = [] }: FieldDefinition, raw: unknown): Parsed {
  if (typeof raw === 'string' && values.includes(raw)) return { value: raw }
  return wrong('enum', `${label} must be one of ${values.join(', ')}`)
}

const isJson = (raw: unknown): raw is Value =>
  raw === null || ['string', 'number', 'boolean', 'object'].includes(typeof raw)

/** A value of a JSON body. `null` is no value at all; that is for the caller to judge. Pure. */
export function parseValue(field: FieldDefinition, raw: unknown): Parsed {
  switch (field.type) {
    case 'int':
      return parseInteger(field, raw)
    case 'decimal':
    case 'money':
      return parseExact(field, raw)
    case 'bool':
      return typeof raw === 'boolean' ? { value: raw } : wrong('type', `${field.label} must be true or false`)
    case 'enum':
      return parseChoice(field, raw)
    case 'json':
      return isJson(raw) ? { value: raw } : wrong('type', `${field.label} must be JSON`)
    default:
      return parseText(field, raw)
  }
}

/** A value of a query parameter or a form of text, such as `true` or `12`. Pure. */
export function parseQueryValue(field: FieldDefinition, text: string): Parsed {
  if (field.type === 'int') return parseValue(field, /^-?\d{1,16}$/.test(text) ? Number(text) : text)
  if (field.type === 'bool') return parseValue(field, { true: true, false: false }[text] ?? text)
  return parseValue(field, text)
}

const yes = /^(?:true|yes|1|on)$/i

/** What a field has when nobody says anything. `today` and `now` stand for themselves. Undefined: nothing. */
export function initialValue(field: FieldDefinition, now: string): Value | undefined {
  const { default: text, type } = field
  if (text === undefined) return undefined
  if (type === 'bool') return yes.test(text)
  if (text === 'today' || text === 'now') return type === 'date' ? now.slice(0, 10) : now
  const parsed = parseQueryValue(field, text)
  return 'value' in parsed ? parsed.value : undefined
}

/** What an expression gives, as this field keeps it: rounded to its digits, whole numbers as numbers. Undefined: it does not fit. */
export function toFieldValue(field: FieldDefinition, value: Value): Value | undefined {
  if (value === null) return null
  if (field.type === 'decimal' || field.type === 'money') {
    const decimal = parseDecimal(textOf(value))
    const rounded = decimal === undefined ? undefined : roundDecimal(decimal, field.scale ?? 2)
    return rounded !== undefined && fitsDatabase(rounded.units) ? printDecimal(rounded) : undefined
  }
  if (field.type === 'int') {
    const decimal = parseDecimal(textOf(value))
    const whole = decimal === undefined ? undefined : Number(roundDecimal(decimal, 0).units)
    return whole !== undefined && Number.isSafeInteger(whole) ? whole : undefined
  }
  if (field.type === 'date' && typeof value === 'string') return value.slice(0, 10)
  if (field.type === 'datetime' && typeof value === 'string' && isDate(value)) return `${value}T00:00:00Z`
  if (field.type === 'bool' && typeof value === 'string') return yes.test(value)
  const parsed = parseValue(field, value)
  return 'value' in parsed ? parsed.value : undefined
}
