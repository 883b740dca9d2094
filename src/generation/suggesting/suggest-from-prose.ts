// suggest-from-prose: what free prose may mean. Nothing of it is built unless the author accepts it.
import type { Assumption } from '../../domain/application-model/application-model.ts'
import type { Trace } from '../../domain/application-model/trace.ts'
import type { Element, TracedElement } from '../grammar/element.ts'
import { kebabOf } from '../grammar/identifiers.ts'
import { singularOf } from '../grammar/plural.ts'
import { traceOf } from '../grammar/read-sentence.ts'
import { entityCalled, type Vocabulary } from '../grammar/vocabulary.ts'
import type { ReadDocument } from '../read-document.ts'
import type { Passage } from '../reading/passage.ts'
import { headNoun } from './noun-phrase.ts'

export type Suggestion = {
  readonly passage: Passage
  readonly elements: readonly TracedElement[]
  readonly assumption: Assumption
}

type Idea = {
  readonly role?: string | undefined
  readonly verb: string
  readonly thing: string
  readonly confidence: number
}

const story =
  /^As an? ([\w -]{2,40}?),? I (?:want|need|would like|wish|can|should|must)(?: to)?(?: be able to)? ([a-z]+) (.+)$/is
const permitted =
  /^(?:the )?([\w -]{2,40}?) (?:shall|must|will|should|can|may) be (?:able|allowed) to ([a-z]+) (.+)$/is
const enabled =
  /^the [\w ]{3,30} (?:shall|must|will|should) (?:allow|let|enable|permit) (?:the |an? )?([\w -]{2,40}?) to ([a-z]+) (.+)$/is
const provided =
  /^the [\w ]{3,30} (?:shall|must|will|should) (store|record|display|show|list|create|keep|maintain|provide|manage) (.+)$/is
const scope = /\b(?:not|never|only|unless|except|without|cannot)\b/i

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

/** Who does what to which thing, if the sentence has a form that says so. What narrows is never guessed at. */
function readIdea(text: string): Idea | undefined {
  if (scope.test(text.replace(/,?\s*so that .*$/is, ''))) return undefined
  for (const [form, confidence] of [
    [story, 0.7],
    [permitted, 0.6],
    [enabled, 0.6],
  ] as const) {
    const [, role, verb, rest] = form.exec(text) ?? []
    const thing = rest === undefined ? undefined : headNoun(rest)
    if (role === undefined || verb === undefined || thing === undefined) continue
    return { role: singularOf(role.trim().toLowerCase()), verb: verb.toLowerCase(), thing, confidence }
  }
  const [, verb, rest] = provided.exec(text) ?? []
  const thing = rest === undefined ? undefined : headNoun(rest)
  return verb === undefined || thing === undefined
    ? undefined
    : { verb: verb.toLowerCase(), thing, confidence: 0.4 }
}

function elementsOf({ role, verb, thing }: Idea, vocabulary: Vocabulary): readonly Element[] {
  const known = entityCalled(vocabulary, thing)
  const entity = known ?? thing
  const named: readonly Element[] =
    known === undefined
      ? [
          { kind: 'entity', entity },
          {
            kind: 'field',
            entity,
            field: {
              label: 'name',
              type: 'string',
              required: true,
              unique: false,
              assumed: `a ${entity} has a name`,
            },
          },
        ]
      : []
  if (role === undefined) return named
  const operation = verbs[verb] ?? kebabOf(verb)
  const permission: Element = {
    kind: 'permission',
    role,
    entity,
    operation,
    effect: 'allow',
    scope: 'all',
    exclusive: false,
  }
  return [...named, { kind: 'role', role }, permission]
}

const latency =
  /\b(?:within|in (?:less|under) than|in under) (\d+(?:\.\d+)?) ?(ms|milliseconds|s|seconds?)\b/i

/** "results appear within 2 seconds": a bound that can be watched. */
function latencyElement(text: string): Element | undefined {
  const [, amount, unit = ''] = latency.exec(text) ?? []
  if (amount === undefined || scope.test(text)) return undefined
  const value = Number(amount) * (unit.toLowerCase().startsWith('m') ? 1 : 1000)
  const monitor = { sli: 'latency', slo: 0.95, windowDays: 30 }
  return {
    kind: 'quality',
    quality: {
      kind: 'latency',
      metric: 'response time',
      op: 'le',
      value,
      unit: 'ms',
      percentile: 95,
      monitor,
    },
  }
}

function describe({ role, verb, thing }: Idea): string {
  return `${role === undefined ? 'the application' : `a ${role}`} may ${verb} a ${thing}`
}

function suggestOne(file: string, passage: Passage, vocabulary: Vocabulary): Suggestion | undefined {
  const { text } = passage
  const bound = latencyElement(text)
  const idea = bound === undefined ? readIdea(text) : undefined
  const elements = bound === undefined ? (idea === undefined ? [] : elementsOf(idea, vocabulary)) : [bound]
  if (elements.length === 0) return undefined
  const confidence = idea?.confidence ?? 0.5
  const trace: Trace = { ...traceOf(file, passage, 'free-prose'), tier: 'B', confidence }
  const what = idea === undefined ? 'a bound on the response time' : describe(idea)
  return {
    passage,
    elements: elements.map((element) => ({ element, trace })),
    assumption: {
      file,
      line: trace.line,
      subject: 'suggestion',
      text: `suggested with confidence ${confidence}: ${what}`,
    },
  }
}

/** What the sentences that no pattern reads may mean, each with its line. Pure. */
export const suggestFromProse = (file: string, { unread, vocabulary }: ReadDocument): readonly Suggestion[] =>
  unread.flatMap((passage) => suggestOne(file, passage, vocabulary) ?? [])

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
