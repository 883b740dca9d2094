// list-query: the parameters of a list, understood or refused. Decides only.
import type { EntityDefinition, FieldDefinition, Value } from '../definition.ts'
import { Problem, type Mistake } from '../problem.ts'
import type { ListQuery } from '../services.ts'
import { isUuid } from '../values/formats.ts'
import { parseQueryValue } from '../values/parse-value.ts'
import { parseCursor, type Cursor } from './cursor.ts'

const comparisons = { gt: '>', gte: '>=', lt: '<', lte: '<=' } as const
export type Filter =
  | { readonly by: 'equal'; readonly name: string; readonly value: Value }
  | {
      readonly by: 'range'
      readonly name: string
      readonly operator: '>' | '>=' | '<' | '<='
      readonly value: Value
    }
  | { readonly by: 'contains'; readonly names: readonly string[]; readonly text: string }

export type Query = {
  readonly filters: readonly Filter[]
  readonly sort: { readonly name: string; readonly isDescending: boolean; readonly text: string }
  readonly limit: number
  readonly cursor: Cursor | undefined
}

const defaultLimit = 20
const largestLimit = 100

const texts: ReadonlySet<string> = new Set(['string', 'text', 'email', 'url', 'phone', 'file'])
const rangeTypes: ReadonlySet<string> = new Set(['int', 'decimal', 'money', 'date', 'datetime', 'time'])

/** Whether a list can be narrowed to a range of it, with `field[gte]` and its like. */
export const hasRange = ({ type }: FieldDefinition): boolean => rangeTypes.has(type)

/** Texts that a list is searched by match where they contain what is asked for; every other field matches as a whole. */
export const isSearched = ({ searchBy }: EntityDefinition, { name, type }: FieldDefinition): boolean =>
  texts.has(type) && searchBy.includes(name)

/** Texts that `q` looks into: what stands for a row, what the requirements search by, and names. */
export const searchedFields = (definition: EntityDefinition): readonly string[] => {
  const own = definition.fields.filter(
    (field) => texts.has(field.type) && (isSearched(definition, field) || field.name === definition.display),
  )
  const found = own.length > 0 ? own : definition.fields.filter(({ type }) => texts.has(type))
  return found.filter(({ sensitive }) => sensitive !== 'secret').map(({ name }) => name)
}

export const isFilterable = ({ type, sensitive }: FieldDefinition): boolean =>
  type !== 'json' && sensitive !== 'secret'

const mistake = (field: string, code: string, message: string): Mistake => ({
  field,
  code,
  message,
  requirement: null,
})

function readFilter(definition: EntityDefinition, name: string, text: string): Filter | Mistake {
  if (name === 'q') return { by: 'contains', names: searchedFields(definition), text }
  const [, base = name, operator] = /^([^[\]]+)\[(gt|gte|lt|lte)\]$/.exec(name) ?? []
  const field = definition.fields.find((one) => one.name === base)
  if (field !== undefined && isFilterable(field)) return fieldFilter(definition, field, text, operator, name)
  const parent = definition.parents.find(({ key }) => key === name)
  if (parent !== undefined)
    return isUuid(text)
      ? { by: 'equal', name, value: text.toLowerCase() }
      : mistake(name, 'type', `${name} must be an id`)
  if (/^(?:createdAt|updatedAt)$/.test(base) && operator !== undefined) {
    const time = parseQueryValue({ ...moment, name: base, label: base }, text)
    return 'value' in time
      ? { by: 'range', name: base, operator: comparisonOf(operator), value: time.value }
      : mistake(name, time.complaint.code, time.complaint.message)
  }
  return mistake(name, 'unknown', `${name} is no parameter of this list`)
}

const moment: FieldDefinition = {
  name: '',
  label: '',
  type: 'datetime',
  column: '',
  required: true,
  unique: false,
  requirement: 0,
}

const comparisonOf = (operator: string) =>
  comparisons[operator === 'gt' || operator === 'gte' || operator === 'lt' ? operator : 'lte']

function fieldFilter(
  definition: EntityDefinition,
  field: FieldDefinition,
  text: string,
  operator: string | undefined,
  parameter: string,
): Filter | Mistake {
  if (operator !== undefined && !hasRange(field))
    return mistake(parameter, 'unknown', `${field.label} has no range`)
  if (operator === undefined && isSearched(definition, field))
    return { by: 'contains', names: [field.name], text }
  const parsed = parseQueryValue(field, text)
  if ('complaint' in parsed) return mistake(parameter, parsed.complaint.code, parsed.complaint.message)
  return operator === undefined
    ? { by: 'equal', name: field.name, value: parsed.value }
    : { by: 'range', name: field.name, operator: comparisonOf(operator), value: parsed.value }
}

function readLimit(text: string | undefined): number | Mistake {
  if (text === undefined) return defaultLimit
  const limit = /^\d{1,4}$/.test(text) ? Number(text) : 0
  return limit >= 1 && limit <= largestLimit
    ? limit
    : mistake('limit', 'range', `limit is 1 to ${largestLimit}`)
}

/** Fields that a list can be sorted by. */
export const sortableNames = ({ fields }: EntityDefinition): readonly string[] => [
  ...fields.filter(isFilterable).map(({ name }) => name),
  'createdAt',
  'updatedAt',
]

function readSort(definition: EntityDefinition, text: string | undefined): Query['sort'] | Mistake {
  if (text === undefined || text === 'id' || text === '-id')
    return { name: 'id', isDescending: text === '-id', text: text ?? 'id' }
  const name = text.replace(/^-/, '')
  return sortableNames(definition).includes(name)
    ? { name, isDescending: text.startsWith('-'), text }
    : mistake(
        'sort',
        'unknown',
        `sort is one of ${sortableNames(definition).join(', ')}, with - before it for the other way`,
      )
}

const isMistake = (value: object | number): value is Mistake =>
  typeof value === 'object' && 'message' in value

/** @throws Problem 400 with everything that is wrong with the parameters */
export function readListQuery(definition: EntityDefinition, query: ListQuery): Query {
  const { sort: sortText, limit: limitText, cursor: cursorText, ...rest } = query
  const filters = Object.entries(rest).map(([name, text]) => readFilter(definition, name, text))
  const [limit, sort] = [readLimit(limitText), readSort(definition, sortText)]
  const mistakes = [...filters, limit, sort].filter(isMistake)
  const cursor = cursorText === undefined || isMistake(sort) ? undefined : parseCursor(cursorText, sort.text)
  if (cursorText !== undefined && !isMistake(sort) && cursor === undefined)
    mistakes.push(mistake('cursor', 'cursor', 'cursor is not from a page of this list in this order'))
  if (mistakes.length > 0 || isMistake(limit) || isMistake(sort))
    throw new Problem(400, 'The parameters are not understood', mistakes)
  return { filters: filters.filter((filter): filter is Filter => !isMistake(filter)), sort, limit, cursor }
}
