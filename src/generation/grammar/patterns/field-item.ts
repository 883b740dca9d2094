import type { FieldType } from '../../../domain/application-model/field.ts'
import type { Element, FieldDraft } from '../element.ts'
import { currencyCalled } from '../currencies.ts'
import { exactBounds } from '../exact-bounds.ts'
import { readCurrency, readFacts, type Facts } from '../field-types.ts'
import { isHostileName } from '../identifiers.ts'
import { inferType } from '../infer-type.ts'
import type { ReadingContext } from '../reading-context.ts'
import { relationItem } from './relation-item.ts'

const endsLabel = new Set(['and', 'or', 'that', 'which', 'with'])
/** Words that change a meaning: one of them inside a name is a sentence that was not understood. */
const scope = new Set([
  'not',
  'no',
  'unless',
  'except',
  'only',
  'never',
  'each',
  'every',
  'without',
  'if',
  'when',
  'must',
  'can',
  'has',
  'have',
])

/** Words that begin a rule or a count: a name that swallowed one of them would hide what was asked for. */
const rules = new Set([
  'than',
  'between',
  'before',
  'after',
  'equal',
  'equals',
  'is',
  'are',
  'several',
  'various',
  'some',
  'multiple',
])
/** "before photo" is a name, and so is "is active"; "end date before today" is a rule. */
const mayBegin = new Set(['is', 'before', 'after'])

const beginsRule = (before: readonly string[], word: string): boolean =>
  (rules.has(word) && (before.length > 0 || !mayBegin.has(word))) ||
  (before.at(-1) === 'at' && (word === 'least' || word === 'most'))

/** `3 prices`, `two names`: a count is no name. `2nd address` is one. */
const isCount = ({ cursor }: ReadingContext): boolean => {
  const [token, next] = [cursor.peek(), cursor.peek(1)]
  if (/^(?:two|three|four|five|six|seven|eight|nine|ten)$/.test(token?.value ?? ''))
    return next?.kind === 'word'
  return token?.kind === 'number' && next?.start !== token.end
}

/** `price in EUR` says what the price is in. */
const saysCurrency = ({ cursor }: ReadingContext): boolean =>
  cursor.peek()?.value === 'in' && currencyCalled(cursor.peek(1)?.value ?? '') !== undefined

/** The words of a field's name; a quoted name may hold any word. */
function readLabel(context: ReadingContext): string | undefined {
  const { cursor } = context
  const quoted = cursor.take('quoted')
  if (quoted !== undefined)
    return isHostileName(quoted.value)
      ? context.blame('NX1005', 'this is a path, markup or code, and no name of a field')
      : quoted.value.toLowerCase()
  if (isCount(context)) return context.blame('NX1001', 'a number cannot be the name of a field')
  const words: string[] = []
  for (;;) {
    const token = cursor.peek()
    if ((token?.kind !== 'word' && token?.kind !== 'number') || endsLabel.has(token.value)) break
    if (saysCurrency(context)) break
    if (scope.has(token.value))
      return context.blame('NX1002', `"${token.value}" cannot be part of a field's name`)
    if (beginsRule(words, token.value))
      return context.blame(
        'NX1001',
        `"${token.value}" cannot be part of a field's name: rules stand in brackets, as in "a price (money, at least 5)"`,
      )
    words.push(token.value)
    cursor.skip(1)
  }
  const label = words.join(' ')
  return words.length === 0 || words.length > 6 || label.length > 60 ? undefined : label
}

type Flags = { required?: boolean; unique?: boolean }

function readFlags({ cursor }: ReadingContext): Flags {
  const flags: Flags = {}
  for (;;) {
    const word = cursor.word('optional', 'required', 'mandatory', 'unique')
    if (word === undefined) return flags
    if (word === 'unique') flags.unique = true
    else flags.required = word !== 'optional'
  }
}

/** `(text, unique)`, or `: text, unique` up to the end of a bullet. */
function readParentheses(context: ReadingContext): Partial<Facts> | undefined {
  const { cursor } = context
  const isOpen = cursor.mark('(') !== undefined
  if (!isOpen && cursor.mark(':', '–', '—') === undefined) return {}
  const facts = readFacts(context)
  if (facts !== undefined && (isOpen ? cursor.mark(')') !== undefined : cursor.isAtEnd())) return facts
  return context.blame('NX1001', `"${context.cursor.peek()?.value ?? ''}" is no type or rule of a field`)
}

const texts: ReadonlySet<FieldType> = new Set(['string', 'text', 'email', 'url', 'phone'])
const amounts: ReadonlySet<FieldType> = new Set(['int', 'decimal', 'money'])

/** A rule that no value of the type can be measured by. */
function misfitOf(
  type: FieldType,
  { min, max, above, below, minLength, maxLength, scale }: Partial<Facts>,
): string | undefined {
  const bound = min ?? max ?? above ?? below
  if (bound !== undefined && texts.has(type))
    return `a text is bound by its length: write "${bound} characters"`
  if (bound !== undefined && !amounts.has(type)) return `"${bound}" is no bound of the type ${type}`
  if ((minLength ?? maxLength) !== undefined && !texts.has(type))
    return `the type ${type} has no characters to count`
  if (scale !== undefined && type !== 'money' && type !== 'decimal') return `the type ${type} has no decimals`
  return undefined
}

/** Fills in what was not said. */
function complete(label: string, facts: Partial<Facts>): FieldDraft {
  const { required = true, unique = false, above, below, limit, ...said } = facts
  const type = facts.type ?? inferType(label)
  const scale = type === 'money' || type === 'decimal' ? { scale: facts.scale ?? 2 } : {}
  const most = limit === undefined ? {} : { min: `-${limit}`, max: limit }
  const rest = { ...most, ...said, ...exactBounds({ above, below }, scale.scale ?? 0) }
  const assumed = facts.type === undefined ? { assumed: `"${label}" has the type ${type}, by its name` } : {}
  return { ...rest, ...scale, ...assumed, label, type, required, unique }
}

/** `[an optional|a unique] <name> [(<type>, <rules>)]`, or a relation such as `many line items`. */
export function readFieldItem(context: ReadingContext, entity: string): Element | undefined {
  const relation = relationItem(context, entity)
  if (relation !== undefined) return relation
  return context.cursor.attempt((): Element | undefined => {
    context.cursor.word('a', 'an', 'the', 'one', 'exactly one')
    const flags = readFlags(context)
    const label = readLabel(context)
    const amount = saysCurrency(context) ? readCurrency(context) : undefined
    const facts = label === undefined ? undefined : readParentheses(context)
    if (label === undefined || facts === undefined) return undefined
    if (amount !== undefined && facts.type !== undefined && facts.type !== 'money')
      return context.blame('NX4005', `what is counted in a currency has the type money, not ${facts.type}`)
    const misfit = misfitOf(facts.type ?? amount?.type ?? inferType(label), facts)
    if (misfit !== undefined) return context.blame('NX4005', misfit)
    return { kind: 'field', entity, field: complete(label, { ...flags, ...amount, ...facts }) }
  })
}
