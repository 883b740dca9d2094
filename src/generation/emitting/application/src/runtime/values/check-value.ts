// check-value: the bounds that the requirements set for one field.
import type { FieldDefinition, Value } from '../definition.ts'
import { numbers } from '../expressions/numbers.ts'
import { isEmpty, texts } from '../expressions/texts.ts'
import type { Mistake } from '../problem.ts'
import { textOf } from './print-value.ts'

const patterns = new Map<string, RegExp>()

/** The whole text must match, as in forms. */
function patternOf(source: string): RegExp {
  const known = patterns.get(source)
  if (known !== undefined) return known
  const pattern = compile(`^(?:${source})$`)
  patterns.set(source, pattern)
  return pattern
}

function compile(source: string): RegExp {
  try {
    return new RegExp(source, 'u')
  } catch (error) {
    // Some patterns that people write are none under the flag for Unicode.
    if (error instanceof SyntaxError) return new RegExp(source)
    throw error
  }
}

const bound = ({ label }: FieldDefinition, code: string, words: string) => ({
  code,
  message: `${label} ${words}`,
})

function* complaints(field: FieldDefinition, value: Value) {
  const { min, max, minLength, maxLength, pattern } = field
  if (min !== undefined && numbers.isLess(value, min) === true)
    yield bound(field, 'min', `must be at least ${min}`)
  if (max !== undefined && numbers.isMore(value, max) === true)
    yield bound(field, 'max', `must be at most ${max}`)
  const length = texts.length(value) ?? 0
  if (minLength !== undefined && length < minLength)
    yield bound(field, 'min-length', `must have at least ${minLength} characters`)
  if (maxLength !== undefined && length > maxLength)
    yield bound(field, 'max-length', `must have at most ${maxLength} characters`)
  if (pattern !== undefined && !patternOf(pattern).test(textOf(value)))
    yield bound(field, 'pattern', `must look like ${pattern}`)
}

/** What is wrong with a value that is about to be kept. An empty one is only wrong where one is required. Pure. */
export function checkValue(field: FieldDefinition, value: Value | undefined): readonly Mistake[] {
  const place = { field: field.name, requirement: field.requirement }
  if (isEmpty(value) || value === undefined)
    return field.required ? [{ ...place, code: 'required', message: `${field.label} is required` }] : []
  return [...complaints(field, value)].map((complaint) => ({ ...place, ...complaint }))
}
