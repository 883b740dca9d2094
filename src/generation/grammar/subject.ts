import { suggest } from '../../kernel/suggestion.ts'
import {
  expectEntity,
  readArticle,
  readFieldOf,
  readName,
  unknownPhrase,
  type ReadingContext,
} from './reading-context.ts'
import type { KnownEntity, KnownField } from './vocabulary.ts'

/** A field that a sentence is about, and whose it is. */
export type Subject = { readonly entity: KnownEntity; readonly field: KnownField }

/** `of a booking`, `of each booking`. */
const readOwner = (context: ReadingContext): KnownEntity | undefined =>
  context.cursor.attempt(() => {
    if (context.cursor.word('of') === undefined) return undefined
    readArticle(context)
    return expectEntity(context)
  })

/** The one entity that a field without an owner belongs to: that of the section, or the only one that has it. */
function ownerByContext(
  context: ReadingContext,
  label: string,
  owners: readonly string[],
): KnownEntity | undefined {
  const { entities } = context.vocabulary
  if (context.section !== undefined && owners.includes(context.section)) return entities.get(context.section)
  const [only, ...others] = owners
  if (only !== undefined && others.length === 0) return entities.get(only)
  const named = owners.map((owner) => `"the ${label} of ${withArticle(owner)}"`)
  return context.blame('NX3003', `several entities have a field "${label}": write ${named.join(' or ')}`)
}

export const withArticle = (label: string): string =>
  `${/^(?:[aeio]|u(?!ser|ni|se|rl)|hour)/.test(label) ? 'an' : 'a'} ${label}`

/** `the ticket's priority`, `an invoice's total`. */
const readPossessive = (context: ReadingContext): Subject | undefined =>
  context.cursor.attempt(() => {
    readArticle(context)
    const entity = readName(context, (phrase) => {
      const [, owner] = /^(.*)'s$/.exec(phrase) ?? []
      return context.vocabulary.entities.get(context.vocabulary.entityWords.get(owner ?? '') ?? '')
    })
    if (entity === undefined) return undefined
    const field = readName(context, (phrase) => entity.fields.get(phrase))
    return field === undefined ? undefined : { entity, field }
  })

/** The subject of a rule: `the due date of an invoice`, `an invoice's due date`, or `the due date` where that is clear. */
export function readSubject(context: ReadingContext): Subject | undefined {
  const { cursor, vocabulary } = context
  return (
    readPossessive(context) ??
    cursor.attempt(() => {
      readArticle(context)
      const label = readName(context, (phrase) => (vocabulary.fieldOwners.has(phrase) ? phrase : undefined))
      if (label === undefined) return unknownSubject(context)
      const owners = vocabulary.fieldOwners.get(label) ?? []
      const entity = readOwner(context) ?? ownerByContext(context, label, owners)
      if (entity === undefined) return undefined
      const field = entity.fields.get(label)
      if (field !== undefined) return { entity, field }
      return context.blame('NX2002', `${withArticle(entity.label)} has no field "${label}"`, () =>
        suggest(label, [...entity.fields.keys()]),
      )
    })
  )
}

/** Blames a name that looks like a field: `the <words> of a <entity>`, or `the <words> must`. */
function unknownSubject(context: ReadingContext): undefined {
  const { cursor, vocabulary } = context
  const phrase = unknownPhrase(context)
  if (phrase === '') return undefined
  const words = phrase.split(' ').length
  const after = cursor.peek(words)?.value
  if (after !== 'must' && after !== 'of' && after !== 'is') return undefined
  return context.blame('NX2002', `no entity has a field "${phrase}"`, () =>
    suggest(phrase, [...vocabulary.fieldOwners.keys()]),
  )
}

/** A field of `entity` or of what it belongs to: `the stock`, `the stock of its product`, `its product's stock`. */
export function readPath(
  context: ReadingContext,
  entity: KnownEntity,
): { path: string[]; field: KnownField } | undefined {
  return readRelated(context, entity) ?? readOwnPath(context, entity) ?? readPathOf(context, entity)
}

const toOne = (context: ReadingContext, entity: KnownEntity, target: KnownEntity): string | undefined =>
  context.vocabulary.ways
    .get(entity.label)
    ?.find((way) => !way.many && way.target === target.label && way.targetKind === 'entity')?.name

const readOwnPath = (context: ReadingContext, entity: KnownEntity) =>
  context.cursor.attempt(() => {
    const field = readFieldOf(context, entity)
    if (field === undefined) return undefined
    const owner = readOwner(context)
    return owner === undefined || owner === entity ? { path: [field.name], field } : undefined
  })

const readRelated = (context: ReadingContext, entity: KnownEntity) =>
  context.cursor.attempt(() => {
    const subject = readPossessive(context)
    if (subject === undefined) return undefined
    if (subject.entity === entity) return { path: [subject.field.name], field: subject.field }
    return viaRelation(context, entity, subject)
  })

const readPathOf = (context: ReadingContext, entity: KnownEntity) =>
  context.cursor.attempt(() => {
    readArticle(context)
    const label = readName(context, (phrase) =>
      context.vocabulary.fieldOwners.has(phrase) ? phrase : undefined,
    )
    if (label === undefined) return undefined
    const owner = readOwner(context)
    const field = owner?.fields.get(label)
    return owner === undefined || field === undefined
      ? undefined
      : viaRelation(context, entity, { entity: owner, field })
  })

function viaRelation(context: ReadingContext, entity: KnownEntity, { entity: target, field }: Subject) {
  const way = toOne(context, entity, target)
  if (way === undefined)
    return context.blame('NX2004', `${withArticle(entity.label)} does not belong to one ${target.label}`)
  return { path: [way, field.name], field }
}
