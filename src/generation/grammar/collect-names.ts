import type { Utterance } from '../reading/utterances.ts'
import { createCursor, type Cursor } from './cursor.ts'
import { isHostileName } from './identifiers.ts'
import { readNewWord } from './patterns/synonym.ts'
import { singularOf } from './plural.ts'
import { readTokens } from './tokens.ts'
import {
  createVocabulary,
  declareEntity,
  declareRole,
  declareSynonym,
  type Vocabulary,
} from './vocabulary.ts'

const system = /^(?:system|application|app|api|service|website|site|it|there|user interface)$/
const fieldHeader = /^(?:field|name|attribute|property)s?$/i

/** Words up to one of `ends`, which is read too. */
function wordsBefore(cursor: Cursor, ends: readonly string[]): string | undefined {
  const words: string[] = []
  for (;;) {
    if (words.length > 0 && cursor.word(...ends) !== undefined) return words.join(' ')
    const token = cursor.peek()
    if (words.length === 4 || token === undefined) return undefined
    if (token.kind === 'quoted' && words.length === 0 && !isHostileName(token.value))
      words.push(token.value.toLowerCase())
    else if (token.kind === 'word') words.push(token.value)
    else return undefined
    cursor.skip(1)
  }
}

/** `An invoice has ...`, `Each order belongs to ...`. */
function collectEntity(vocabulary: Vocabulary, cursor: Cursor): void {
  const article = cursor.word('a', 'an', 'each', 'every', 'the', 'many')
  const name =
    article === undefined ? undefined : wordsBefore(cursor, ['has', 'belongs to', 'must have', 'have many'])
  if (
    name === undefined ||
    (article === 'the' && system.test(name)) ||
    /\b(?:can|must|shall|is|not)\b/.test(name)
  )
    return
  declareEntity(vocabulary, singularOf(name))
}

const modals = [
  'can',
  'may',
  'cannot',
  "can't",
  'must not',
  'shall not',
  'are allowed to',
  'are not allowed to',
  'are able to',
  'shall be able to',
  'must be able to',
  'should be able to',
  'will be able to',
] as const

function declareRoles(vocabulary: Vocabulary, phrase: string, isSingular: boolean): void {
  for (const words of phrase.split(/ and | or /)) {
    const label = singularOf(words.trim())
    const isPlural = label !== words.trim()
    if (
      label === '' ||
      /^(?:all|everyone|anyone|no|each|every|many|most|some|nobody)\b/.test(label) ||
      system.test(label)
    )
      continue
    if ((isPlural || isSingular) && !(isSingular && vocabulary.entities.has(label)))
      declareRole(vocabulary, label)
  }
}

/** `Only managers can ...`, `Clerks and managers may ...`, `A clerk can create ...`. */
function collectPermissionRoles(vocabulary: Vocabulary, cursor: Cursor): void {
  cursor.word('only')
  const article = cursor.word('a', 'an')
  const words: string[] = []
  while (cursor.word(...modals) === undefined) {
    const token = cursor.peek()
    if (token === undefined || words.length === 9 || (token.kind !== 'word' && token.value !== ',')) return
    words.push(token.value === ',' ? 'and' : token.value)
    cursor.skip(1)
  }
  // "A ticket can move" and "a customer can have" speak of entities.
  if (article !== undefined && /^(?:move|go|change|have)$/.test(cursor.peek()?.value ?? '')) return
  declareRoles(vocabulary, words.join(' ').replaceAll('and and', 'and'), article !== undefined)
}

/** `The system shall allow managers to ...`. */
function collectServedRoles(vocabulary: Vocabulary, text: string): void {
  const [, phrase] =
    /^the \w+ (?:shall|must|will|should) (?:allow|let|enable|permit) ([\p{L}, -]{1,80}?) to /iu.exec(text) ??
    []
  if (phrase !== undefined)
    declareRoles(vocabulary, phrase.toLowerCase().replaceAll(/,(?: and)?/g, ' and'), false)
}

function collectStoryRole(vocabulary: Vocabulary, cursor: Cursor): void {
  if (cursor.word('as a', 'as an', 'as the') === undefined) return
  const words: string[] = []
  while (words.length < 4 && cursor.peek()?.kind === 'word' && cursor.peek()?.value !== 'i') {
    words.push(cursor.peek()?.value ?? '')
    cursor.skip(1)
  }
  if (words.length > 0 && (cursor.peek()?.value === ',' || cursor.peek()?.value === 'i'))
    declareRole(vocabulary, words.join(' '))
}

function collectRoleList(vocabulary: Vocabulary, cursor: Cursor): void {
  if (cursor.word('the roles are', 'roles are', 'the user roles are') === undefined) return
  const rest = cursor.tokens.slice(cursor.position()).map(({ value }) => value)
  for (const part of rest.join(' ').split(/ ?, ?(?:and |or )?| and | or |: /)) {
    const label = singularOf(part.replace(/^(?:a|an|the) /, '').trim())
    if (/^[\p{L}][\p{L}\p{N} -]{0,40}$/u.test(label)) declareRole(vocabulary, label)
  }
}

const fresh = (text: string): Cursor => createCursor(readTokens(text))

/** The entity that a table of fields stands under. */
export const tableEntity = ({
  header,
  headings,
}: Extract<Utterance, { kind: 'table' }>): string | undefined => {
  const name = headings
    .at(-1)
    ?.toLowerCase()
    .replace(/^(?:an?|the|entity:?) /, '')
    .replace(/ fields$/, '')
    .trim()
  const isFields = fieldHeader.test(header.cells[0]?.text.replaceAll('*', '') ?? '')
  return isFields && headings.length > 0 && name !== undefined && name !== '' && !isHostileName(name)
    ? singularOf(name)
    : undefined
}

function collectSynonym(vocabulary: Vocabulary, text: string): void {
  const cursor = fresh(text)
  const word = readNewWord(cursor)
  if (word === undefined || (cursor.word('means') ?? cursor.mark(':')) === undefined) return
  cursor.word('a', 'an', 'the')
  const means = singularOf(cursor.phrase(cursor.tokens.length - cursor.position()) ?? '')
  if (!vocabulary.entities.has(means) && !vocabulary.roles.has(means)) return
  // "Client means owner" and "clients can ...": owners are who may, and no others.
  if (vocabulary.roles.delete(word)) declareRole(vocabulary, means)
  declareSynonym(vocabulary, word, means)
}

/**
 * The first pass: which entities, roles and synonyms a document declares, wherever it does so.
 *
 * Promise: pure, linear; a name counts only when a sentence or table declares it, never because it is mentioned.
 */
export function collectNames(utterances: readonly Utterance[]): Vocabulary {
  const vocabulary = createVocabulary()
  const texts = utterances.flatMap((one) =>
    one.kind === 'sentence' || one.kind === 'lead' ? [one.passage.text.replace(/:$/, '')] : [],
  )
  for (const text of texts) collectEntity(vocabulary, fresh(text))
  for (const utterance of utterances) {
    const entity = utterance.kind === 'table' ? tableEntity(utterance) : undefined
    if (entity !== undefined) declareEntity(vocabulary, entity)
  }
  for (const text of texts) {
    collectRoleList(vocabulary, fresh(text))
    collectStoryRole(vocabulary, fresh(text))
    collectPermissionRoles(vocabulary, fresh(text))
    collectServedRoles(vocabulary, text)
  }
  for (const text of texts) collectSynonym(vocabulary, text)
  return vocabulary
}
