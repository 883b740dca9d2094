// suggest-from-prose: what free prose may mean. Nothing of it is built unless the author accepts it.
import type { Assumption } from '../../domain/application-model/application-model.ts'
import type { Trace } from '../../domain/application-model/trace.ts'
import type { Element, TracedElement } from '../grammar/element.ts'
import { kebabOf } from '../grammar/identifiers.ts'
import { traceOf } from '../grammar/read-sentence.ts'
import { withArticle } from '../grammar/subject.ts'
import { entityCalled, type Vocabulary } from '../grammar/vocabulary.ts'
import type { ReadDocument } from '../read-document.ts'
import type { Passage } from '../reading/passage.ts'
import { readIdea, type Idea } from './ideas.ts'
import { readQualityNumber } from './quality-numbers.ts'

export type Suggestion = {
  readonly passage: Passage
  readonly elements: readonly TracedElement[]
  readonly assumption: Assumption
}

const verbs: Readonly<Record<string, string>> = {
  see: 'read',
  view: 'read',
  list: 'read',
  search: 'read',
  find: 'read',
  read: 'read',
  browse: 'read',
  display: 'read',
  show: 'read',
  create: 'create',
  add: 'create',
  record: 'create',
  store: 'create',
  keep: 'create',
  maintain: 'update',
  provide: 'read',
  update: 'update',
  edit: 'update',
  change: 'update',
  delete: 'delete',
  remove: 'delete',
  manage: 'update',
  have: 'read',
  get: 'read',
}

type Mentions = { readonly things: ReadonlyMap<string, number>; readonly roles: ReadonlyMap<string, number> }

/** How often each thing and role is spoken of: what only one sentence mentions is less sure. */
function countMentions(ideas: readonly Idea[]): Mentions {
  const [things, roles] = [new Map<string, number>(), new Map<string, number>()]
  for (const idea of ideas) {
    for (const thing of new Set(idea.things)) things.set(thing, (things.get(thing) ?? 0) + 1)
    if (idea.role !== undefined) roles.set(idea.role, (roles.get(idea.role) ?? 0) + 1)
  }
  return { things, roles }
}

const most = 0.95

/** The form's own confidence, raised by what the rest of the document says about the same thing and role. Pure. */
function confidenceOf(idea: Idea, vocabulary: Vocabulary, mentions: Mentions): number {
  const [thing = ''] = idea.things
  const isKnown = entityCalled(vocabulary, thing) !== undefined
  const isRepeated = (mentions.things.get(thing) ?? 0) > 1
  const isRole =
    idea.role !== undefined && (vocabulary.roles.has(idea.role) || (mentions.roles.get(idea.role) ?? 0) > 1)
  const raised = idea.confidence + (isKnown ? 0.15 : isRepeated ? 0.1 : 0) + (isRole ? 0.05 : 0)
  return Number(Math.min(raised, most).toFixed(2))
}

const namedOnly = (entity: string): readonly Element[] => [
  { kind: 'entity', entity },
  {
    kind: 'field',
    entity,
    field: {
      label: 'name',
      type: 'string',
      required: true,
      unique: false,
      assumed: `${withArticle(entity)} has a name`,
    },
  },
]

function elementsOf({ role, verbs: said, things }: Idea, vocabulary: Vocabulary): readonly Element[] {
  const entities = things.map((thing) => ({ thing, known: entityCalled(vocabulary, thing) }))
  const declared = entities.flatMap(({ thing, known }) => (known === undefined ? namedOnly(thing) : []))
  if (role === undefined) return declared
  const operations = [...new Set(said.map((verb) => verbs[verb] ?? kebabOf(verb)))]
  const permissions = entities.flatMap(({ thing, known }) =>
    operations.map((operation): Element => ({
      kind: 'permission',
      role,
      entity: known ?? thing,
      operation,
      effect: 'allow',
      scope: 'all',
      exclusive: false,
    })),
  )
  return [...declared, { kind: 'role', role }, ...permissions]
}

const listed = (words: readonly string[]): string => words.join(' and ')

const describe = ({ role, verbs: said, things }: Idea): string =>
  `${role === undefined ? 'the application' : withArticle(role)} may ${listed(said)} ${listed(things.map((thing) => withArticle(thing)))}`

type Found = { readonly elements: readonly Element[]; readonly what: string; readonly confidence: number }

function findIn(
  text: string,
  idea: Idea | undefined,
  vocabulary: Vocabulary,
  mentions: Mentions,
): Found | undefined {
  const quality = readQualityNumber(text)
  if (quality !== undefined) return { ...quality, elements: [quality.element] }
  if (idea === undefined) return undefined
  const elements = elementsOf(idea, vocabulary)
  if (elements.length === 0) return undefined
  return { elements, what: describe(idea), confidence: confidenceOf(idea, vocabulary, mentions) }
}

/** What the sentences that no pattern reads may mean, each with its line. Pure. */
export function suggestFromProse(file: string, { unread, vocabulary }: ReadDocument): readonly Suggestion[] {
  const ideas = unread.map(({ text }) => (readQualityNumber(text) === undefined ? readIdea(text) : undefined))
  const mentions = countMentions(ideas.filter((idea) => idea !== undefined))
  return unread.flatMap((passage, at) => {
    const found = findIn(passage.text, ideas[at], vocabulary, mentions)
    if (found === undefined) return []
    const { elements, what, confidence } = found
    const trace: Trace = { ...traceOf(file, passage, 'free-prose'), tier: 'B', confidence }
    const text = `suggested with confidence ${confidence}: ${what}`
    return {
      passage,
      elements: elements.map((element) => ({ element, trace })),
      assumption: { file, line: trace.line, subject: 'suggestion', text },
    }
  })
}

/** The document as if the author had written what was suggested; its lines become assumed. */
export function acceptSuggestions(read: ReadDocument, suggestions: readonly Suggestion[]): ReadDocument {
  const accepted = new Set(suggestions.map(({ passage }) => passage))
  const isSettled = new Set(
    suggestions.map(({ passage: { text }, assumption: { line } }) => `${line} ${text}`),
  )
  for (const passage of accepted) read.ledger.settle(passage, 'assumed')
  for (const passage of read.unread) if (!accepted.has(passage)) read.ledger.markAll(passage, 'unresolved')
  return {
    ...read,
    elements: [...read.elements, ...suggestions.flatMap(({ elements }) => elements)],
    diagnostics: read.diagnostics.filter(({ text, line }) => !isSettled.has(`${line} ${text}`)),
    unread: read.unread.filter((passage) => !accepted.has(passage)),
  }
}
