import type { Element } from '../element.ts'
import { readFreeValue } from '../field-types.ts'
import {
  expectEntity,
  readArticle,
  readList,
  unknownPhrase,
  type Pattern,
  type ReadingContext,
} from '../reading-context.ts'

/** The words before `of a booking`, `is one of` or `must be one of`. */
function readFieldWords({ cursor }: ReadingContext): string | undefined {
  const length = [1, 2, 3, 4].find((ahead) => ['of', 'is', 'must'].includes(cursor.peek(ahead)?.value ?? ''))
  const words = length === undefined ? undefined : cursor.phrase(length)
  if (length === undefined || words === undefined) return undefined
  cursor.skip(length)
  return words
}

/** The entity that `of a booking` names, that of the section, or the only one with such a field. */
function readOwner(context: ReadingContext, field: string): string | undefined {
  if (context.cursor.word('of') !== undefined) {
    readArticle(context)
    return expectEntity(context)?.label
  }
  const owners = context.vocabulary.fieldOwners.get(field) ?? []
  if (context.section !== undefined && (owners.length === 0 || owners.includes(context.section)))
    return context.section
  if (owners.length === 1) return owners[0]
  return context.blame('NX3003', `whose "${field}" is meant? Write "the ${field} of a ..."`)
}

const initialWords = [
  'the default is',
  'default is',
  'default value',
  'default',
  'by default',
  'defaults to',
  'initially',
  'starting as',
  'starting with',
  'starts as',
  'starts with',
  'it starts as',
  'initial state',
  'initial',
] as const

/** `(default draft)`, `, initially draft`, `; the default is draft`, `with default draft`. */
function readInitial(context: ReadingContext): string | undefined {
  const { cursor } = context
  const open = cursor.mark('(', ',', ';')
  if (open === undefined) cursor.word('with', 'and')
  if (cursor.word(...initialWords) === undefined) return undefined
  cursor.mark(':')
  const value = readFreeValue(context)
  return open === '(' && cursor.mark(')') === undefined ? undefined : value
}

const choiceWords = [
  'is one of the following',
  'is one of',
  'must be one of',
  'shall be one of',
  'can be one of',
  'may be one of',
] as const

const speaksOfChoice = ({ cursor: { tokens } }: ReadingContext): boolean =>
  tokens.some(({ value }, index) => value === 'one' && tokens[index + 1]?.value === 'of')

/** `The status of an invoice is one of draft, sent or paid (default draft).` */
export const states: Pattern = {
  id: 'states',
  number: 4,
  example: 'The status of an invoice is one of draft, sent or paid (default draft).',
  read: (context) => {
    // Looked for first, so that other sentences about a field are explained by their own patterns.
    if (!speaksOfChoice(context)) return undefined
    readArticle(context)
    const possessive = /^(.*)'s$/.exec(context.cursor.phrase(1) ?? '')?.[1]
    const named = context.vocabulary.entityWords.get(possessive ?? '')
    if (named !== undefined) context.cursor.skip(1)
    const field = readFieldWords(context)
    const entity = field === undefined ? undefined : (named ?? readOwner(context, field))
    if (context.cursor.word(...choiceWords) === undefined) return undefined
    if (field === undefined || entity === undefined) return undefined
    context.cursor.mark(':')
    const values = readList(context, () => readFreeValue(context))
    if (values === undefined || new Set(values).size < values.length) return undefined
    const initial = context.cursor.attempt(() => readInitial(context))
    if (initial !== undefined && !values.includes(initial))
      return context.blame('NX2003', `the default "${initial}" is none of the values`)
    const element: Element = {
      kind: 'states',
      entity,
      field,
      values,
      ...(initial === undefined ? {} : { initial }),
    }
    return unknownPhrase(context) === '' ? [element] : undefined
  },
}
