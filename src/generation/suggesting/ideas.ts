// ideas: who does what to which thing, in sentences that are free prose. A form says who, the verb says what, and the
// noun behind it which; what narrows ("only", "not", "unless") is never guessed at.
import { singularOf } from '../grammar/plural.ts'
import { headNoun } from './noun-phrase.ts'

export type Idea = {
  readonly role?: string
  readonly verbs: readonly string[]
  readonly things: readonly string[]
  /** How sure the form of the sentence makes it, 0..1, before anything is known of the rest of the document. */
  readonly confidence: number
}

export const narrows = /\b(?:not|never|only|unless|except|without|cannot|can't|no longer|neither)\b/i

const modal =
  '(?:shall|must|will|should|can|may|needs? to|has to|have to|is to|are to|is able to|are able to|wants? to)'
const system =
  '(?:system|application|app|api|software|product|platform|website|site|service|tool|solution|program|interface|portal|database)'

type Form = {
  readonly pattern: RegExp
  readonly confidence: number
  /** Whose place in the pattern is a person's. */
  readonly hasRole: boolean
}

/** The surest first. Groups: role (where the form has one), then verbs and things. */
const forms: readonly Form[] = [
  {
    pattern:
      /^as an? ([\w '-]{2,40}?)(?: \([^)]*\))?,? i(?:'d like| want| need| would like| wish| can| should| must| am able)(?: to)?(?: be able to)? (.+)$/is,
    confidence: 0.7,
    hasRole: true,
  },
  {
    pattern:
      /^(?:the |an? |all |each |every )?([\w '-]{2,40}?) (?:shall|must|will|should|can|may) be (?:able|allowed|permitted) to (.+)$/is,
    confidence: 0.65,
    hasRole: true,
  },
  {
    pattern: new RegExp(
      `^the [\\w ]{0,30}${system} ${modal} (?:allow|let|enable|permit|help|support) (?:the |an? |all |each )?([\\w '-]{2,40}?) (?:to |in )?(.+)$`,
      'is',
    ),
    confidence: 0.6,
    hasRole: true,
  },
  {
    pattern: /^it (?:shall|must|will|should) be possible for (?:the |an? |all )?([\w '-]{2,40}?) to (.+)$/is,
    confidence: 0.6,
    hasRole: true,
  },
  {
    pattern: new RegExp(
      `^(?:the |an? |all |each |every )?(?!\\w* ?${system}\\b)([a-z][\\w' -]{1,30}?) ${modal} (.+)$`,
      'is',
    ),
    confidence: 0.5,
    hasRole: true,
  },
  {
    pattern: new RegExp(`^(?:the [\\w ]{0,30}${system}|it) ${modal} (.+)$`, 'is'),
    confidence: 0.4,
    hasRole: false,
  },
]

/** Verbs that say how the system is, not what is done with a thing. */
const noDeed =
  /^(?:be|have|has|respond|run|work|operate|perform|look|feel|comply|conform|use|support|handle|ensure|include|contain|consist|appear|interface|integrate|function|remain|cost|take|load|start|adhere|meet|reflect|make|allow|help)$/
const verbList = /^([a-z]+(?:(?:, | and | or |\/)(?:or |and )?[a-z]+){0,3})\s+(.+)$/is
const particles = /^(?:up|out|in|on|off|for|to|through|over|down|back|into|at)\s+/i

/** Verbs in front of a thing: "view and edit my orders". A second word that is no verb belongs to the thing. */
function splitDeed(deed: string): { readonly verbs: readonly string[]; readonly rest: string } | undefined {
  const [, list = '', rest = ''] = verbList.exec(deed) ?? []
  const verbs = list
    .toLowerCase()
    .split(/, | and | or |\/|\s+/)
    .map((verb) => verb.replace(/^(?:or|and) /, ''))
    .filter((verb) => verb !== '')
  if (rest === '' || verbs.some((verb) => noDeed.test(verb))) return undefined
  return { verbs, rest: rest.replace(particles, '') }
}

/** "orders and invoices": each thing that the stretch begins with. */
function thingsIn(rest: string): readonly string[] {
  const clause =
    rest.split(/\b(?:so that|in order|because|when|if|which|that|who|where|while|using|via)\b/i)[0] ?? ''
  const parts = clause.split(/,| and | or /i).slice(0, 3)
  const nouns = parts.map((part) => headNoun(part))
  // "a name and address of the customer": after the first noun, only plain ones follow.
  const [first, ...more] = nouns
  return first === undefined ? [] : [first, ...more.flatMap((noun) => noun ?? [])]
}

const withoutReason = (text: string): string =>
  text.replace(/,?\s*(?:so that|in order to|because)\b.*$/is, '')

const isPerson = (words: string): boolean =>
  !/\b(?:it|this|that|there|which|data|information|results?|page|screen|time|requests?|interface|response|display|value)\b/i.test(
    words,
  ) && words.split(' ').length <= 4

/** What a sentence asks for, if it has a form that says so. Pure. */
export function readIdea(text: string): Idea | undefined {
  const sentence = withoutReason(
    text
      .replaceAll(/\s+/g, ' ')
      .trim()
      .replace(/[.!;]+$/, ''),
  )
  if (narrows.test(sentence)) return undefined
  for (const { pattern, confidence, hasRole } of forms) {
    const [, first = '', second] = pattern.exec(sentence) ?? []
    const deed = splitDeed(hasRole ? (second ?? '') : first)
    const things = deed === undefined ? [] : thingsIn(deed.rest)
    if (deed === undefined || things.length === 0 || (hasRole && !isPerson(first))) continue
    const role = hasRole ? { role: singularOf(first.trim().toLowerCase()) } : {}
    return { ...role, verbs: deed.verbs, things, confidence }
  }
  return undefined
}
