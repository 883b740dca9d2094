import type { Element } from '../element.ts'
import {
  expectEntity,
  readArticle,
  readFieldOf,
  readList,
  readName,
  type Pattern,
  type ReadingContext,
} from '../reading-context.ts'
import { singularOf } from '../plural.ts'
import { readSubject } from '../subject.ts'

const kinds: Readonly<Record<string, 'pii' | 'secret'>> = {
  'personal data': 'pii',
  'personal information': 'pii',
  sensitive: 'pii',
  secret: 'secret',
  confidential: 'secret',
}

type Found = { readonly entity: string; readonly fields: readonly string[] }

/** `the email and the phone of a customer`. */
const readSeveral = (context: ReadingContext): Found | undefined =>
  context.cursor.attempt(() => {
    const { vocabulary } = context
    const labels = readList(context, () => {
      readArticle(context)
      return readName(context, (phrase) => (vocabulary.fieldOwners.has(phrase) ? phrase : undefined))
    })
    if (labels === undefined || context.cursor.word('of') === undefined) return undefined
    readArticle(context)
    const entity = expectEntity(context)
    return entity === undefined || !labels.every((label) => entity.fields.has(label))
      ? undefined
      : { entity: entity.label, fields: labels }
  })

/** `its email and its phone`, in a section about one entity, or fields that only one entity has. */
function readOne(context: ReadingContext): Found | undefined {
  const subject = readSubject(context)
  if (subject === undefined) return undefined
  const more = context.cursor.attempt(() =>
    context.cursor.word('and') === undefined ? undefined : readFieldOf(context, subject.entity)?.label,
  )
  return {
    entity: subject.entity.label,
    fields: more === undefined ? [subject.field.label] : [subject.field.label, more],
  }
}

/** `Emails`: that field of everything that has one. */
const readEvery = (context: ReadingContext): readonly Found[] | undefined =>
  context.cursor.attempt(() => {
    const { vocabulary } = context
    context.cursor.word('all')
    const label = readName(context, (phrase) => {
      const one = singularOf(phrase)
      return one !== phrase && !vocabulary.fieldOwners.has(phrase) && vocabulary.fieldOwners.has(one)
        ? one
        : undefined
    })
    if (label === undefined || context.cursor.peek()?.value !== 'are') return undefined
    return (vocabulary.fieldOwners.get(label) ?? []).map((entity) => ({ entity, fields: [label] }))
  })

const readFound = (context: ReadingContext): readonly Found[] | undefined => {
  const one = readSeveral(context) ?? readOne(context)
  return one === undefined ? readEvery(context) : [one]
}

/** `The email of a customer is personal data.` */
export const sensitive: Pattern = {
  id: 'sensitive',
  number: 17,
  example: 'The email of a customer is personal data.',
  read: (context) => {
    const found = readFound(context)
    if (found === undefined || context.cursor.word('is', 'are') === undefined) return undefined
    const word = context.cursor.word(...Object.keys(kinds))
    const kind = word === undefined ? undefined : kinds[word]
    if (kind === undefined) return undefined
    return found.flatMap(({ entity, fields }) =>
      fields.map((field): Element => ({ kind: 'sensitive', entity, field, sensitive: kind })),
    )
  },
}
