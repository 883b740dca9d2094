import { entityIdentifier, fieldIdentifier, kebabOf } from './identifiers.ts'
import type { Element, FieldDraft, RelationDraft } from './element.ts'
import { pluralOf, singularOf } from './plural.ts'

/** A field by the words for it. `name` is its identifier. */
export type KnownField = { readonly name: string; readonly label: string; readonly draft: FieldDraft }

export type KnownEntity = {
  readonly label: string
  readonly name: string
  readonly plural: string
  readonly fields: Map<string, KnownField>
}

/** A way from a row of one entity to other rows. */
export type Way = {
  readonly name: string
  readonly target: string
  readonly targetKind: 'entity' | 'role'
  readonly many: boolean
}

/** The names that a document declares, by the words that people use for them: singular, plural and synonyms. */
export type Vocabulary = {
  readonly entities: Map<string, KnownEntity>
  readonly entityWords: Map<string, string>
  readonly roles: Set<string>
  readonly roleWords: Map<string, string>
  readonly synonyms: Map<string, string>
  /** Which entities have a field of this label. */
  readonly fieldOwners: Map<string, string[]>
  /** From an entity's or role's label. */
  readonly ways: Map<string, Way[]>
}

export const createVocabulary = (): Vocabulary => ({
  entities: new Map(),
  entityWords: new Map(),
  roles: new Set(),
  roleWords: new Map(),
  synonyms: new Map(),
  fieldOwners: new Map(),
  ways: new Map(),
})

/** Declares an entity; its name a second time changes nothing. */
export function declareEntity(vocabulary: Vocabulary, label: string): void {
  if (vocabulary.entities.has(label)) return
  const plural = pluralOf(label)
  vocabulary.entities.set(label, { label, name: entityIdentifier(label).name, plural, fields: new Map() })
  vocabulary.entityWords.set(label, label)
  vocabulary.entityWords.set(plural, label)
}

export function declareRole(vocabulary: Vocabulary, label: string): void {
  vocabulary.roles.add(label)
  vocabulary.roleWords.set(label, label)
  vocabulary.roleWords.set(pluralOf(label), label)
}

/** `word` is read as `means` from here on. */
export function declareSynonym(vocabulary: Vocabulary, word: string, means: string): void {
  vocabulary.synonyms.set(word, means)
  for (const [words, known] of [
    [vocabulary.entityWords, vocabulary.entities.has(means)],
    [vocabulary.roleWords, vocabulary.roles.has(means)],
  ] as const) {
    if (!known) continue
    words.set(word, means)
    words.set(pluralOf(word), means)
  }
}

function declareField(vocabulary: Vocabulary, entity: string, draft: FieldDraft): void {
  const fields = vocabulary.entities.get(entity)?.fields
  if (fields === undefined || fields.get(draft.label)?.label === draft.label) return
  const known = { name: fieldIdentifier(draft.label).name, label: draft.label, draft }
  const add = (words: string): void => {
    fields.set(words, known)
    const owners = vocabulary.fieldOwners.get(words) ?? []
    if (!owners.includes(entity)) owners.push(entity)
    vocabulary.fieldOwners.set(words, owners)
  }
  add(draft.label)
  // "A fulfilled flag" is said to be true or false as "fulfilled".
  const adjective = draft.type === 'bool' ? draft.label.replace(/ flag$/, '') : draft.label
  if (adjective !== draft.label && !fields.has(adjective)) add(adjective)
}

/** The states of a field, also of one that was declared without them. */
function declareStates(
  vocabulary: Vocabulary,
  entity: string,
  field: string,
  values: readonly string[],
): void {
  const known = vocabulary.entities.get(entity)?.fields.get(field)
  const draft: FieldDraft = {
    ...(known?.draft ?? { required: true, unique: false }),
    label: field,
    type: 'enum',
    values,
  }
  if (known === undefined) return declareField(vocabulary, entity, draft)
  vocabulary.entities.get(entity)?.fields.set(field, { ...known, draft })
}

/** What a calculation gives is the type of a field whose type was only guessed. */
function declareCalculation(
  vocabulary: Vocabulary,
  { entity, field, type }: Extract<Element, { kind: 'computed' }>,
): void {
  const known = vocabulary.entities.get(entity)?.fields.get(field)
  if (known?.draft.assumed === undefined || type === undefined) return
  const { scale: _, ...draft } = known.draft
  vocabulary.entities.get(entity)?.fields.set(field, { ...known, draft: { ...draft, ...type } })
}

const pluralName = (label: string): string => fieldIdentifier(pluralOf(label)).name
const singularName = (label: string): string => fieldIdentifier(label).name

/** The names of both ends of a relation. */
export const relationNames = ({ from, to, kind }: Pick<RelationDraft, 'from' | 'to' | 'kind'>) => ({
  fromName: kind === '1-1' ? singularName(to) : pluralName(to),
  toName: kind === 'n-n' ? pluralName(from) : singularName(from),
})

function declareRelation(vocabulary: Vocabulary, relation: RelationDraft): void {
  const { fromName, toName } = relationNames(relation)
  const add = (start: string, way: Way): void => {
    const ways = vocabulary.ways.get(start) ?? []
    if (!ways.some(({ name }) => name === way.name)) ways.push(way)
    vocabulary.ways.set(start, ways)
  }
  add(relation.from, {
    name: fromName,
    target: relation.to,
    targetKind: 'entity',
    many: relation.kind !== '1-1',
  })
  add(relation.to, {
    name: toName,
    target: relation.from,
    targetKind: relation.fromKind,
    many: relation.kind === 'n-n',
  })
}

/** Adds what a declaring sentence says, so that later sentences can speak of it. */
export function learn(vocabulary: Vocabulary, element: Element): void {
  if (element.kind === 'field') declareField(vocabulary, element.entity, element.field)
  if (element.kind === 'states') declareStates(vocabulary, element.entity, element.field, element.values)
  if (element.kind === 'relation') declareRelation(vocabulary, element.relation)
  if (element.kind === 'computed') declareCalculation(vocabulary, element)
}

/** The singular label that a heading or phrase names, when it is an entity. */
export const entityCalled = (vocabulary: Vocabulary, phrase: string): string | undefined => {
  const words = phrase.toLowerCase().trim()
  return vocabulary.entityWords.get(words) ?? vocabulary.entityWords.get(singularOf(words))
}

const usualNames = /(?:^| )(?:status|state|stage|phase)$/
/** 0 for a field whose name says that its values are states of the row. */
const rankOf = ({ label }: KnownField): number => Number(!usualNames.test(label))

/** Fields of an entity that are true or false, by the word for that: `urgent`. */
export const flagCalled = (entity: KnownEntity, phrase: string): KnownField | undefined => {
  const field = entity.fields.get(phrase) ?? entity.fields.get(`is ${phrase}`)
  return field?.draft.type === 'bool' ? field : undefined
}

/** Enum fields of an entity; those first whose name says that their values are states of the row. */
export const statesOf = (
  entity: KnownEntity,
): readonly { readonly field: KnownField; readonly values: readonly string[] }[] =>
  [...entity.fields.values()]
    .toSorted((a, b) => rankOf(a) - rankOf(b))
    .flatMap((field) => (field.draft.values === undefined ? [] : [{ field, values: field.draft.values }]))

/** A value as the API writes it. */
export const stateOf = (words: string): string => kebabOf(words)
