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

type Complaint = ReturnType<typeof bound>

function complaints(field: FieldDefinition, value: Value): readonly Complaint[] {
  const { min, max, minLength, maxLength, pattern } = field
  const found: Complaint[] = []
  if (min !== undefined && numbers.isLess(value, min) === true)
    found.push(bound(field, 'min', `must be at least ${min}`))
  if (max !== undefined && numbers.isMore(value, max) === true)
    found.push(bound(field, 'max', `must be at most ${max}`))
  if (minLength !== undefined || maxLength !== undefined) {
    const length = texts.length(value) ?? 0
    if (minLength !== undefined && length < minLength)
      found.push(bound(field, 'min-length', `must have at least ${minLength} characters`))
    if (maxLength !== undefined && length > maxLength)
      found.push(bound(field, 'max-length', `must have at most ${maxLength} characters`))
  }
  if (pattern !== undefined && !patternOf(pattern).test(textOf(value)))
    found.push(bound(field, 'pattern', `must look like ${pattern}`))
  return found
}

/** What is wrong with a value that is about to be kept. An empty one is only wrong where one is required. Pure. */
export function checkValue(field: FieldDefinition, value: Value | undefined): readonly Mistake[] {
  const { name, label, requirement } = field
  if (isEmpty(value) || value === undefined)
    return field.required
      ? [{ field: name, requirement, code: 'required', message: `${label} is required` }]
      : []
  return complaints(field, value).map((complaint) => ({ field: name, requirement, ...complaint }))
}
