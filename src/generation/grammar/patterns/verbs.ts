import { kebabOf } from '../identifiers.ts'
import { readArticle, readEntity, readList, unknownPhrase, type ReadingContext } from '../reading-context.ts'
import { suggest } from '../../../kernel/suggestion.ts'
import type { KnownEntity } from '../vocabulary.ts'

/** Verbs that every application has; all others are actions. */
const operations: Readonly<Record<string, readonly string[]>> = {
  create: ['create'],
  add: ['create'],
  view: ['read'],
  see: ['read'],
  list: ['read'],
  search: ['read'],
  read: ['read'],
  find: ['read'],
  browse: ['read'],
  filter: ['read'],
  sort: ['read'],
  show: ['read'],
  display: ['read'],
  'look at': ['read'],
  'look up': ['read'],
  update: ['update'],
  edit: ['update'],
  change: ['update'],
  delete: ['delete'],
  remove: ['delete'],
  manage: ['create', 'read', 'update', 'delete'],
}

const noVerb =
  /^(?:be|have|do|not|only|all|any|their|my|own|the|a|an|of|to|from|in|on|at|with|no|never|always|and|or|unless|except|without|more|less|so|because|that|then|than|when|if|while|i|we|it|they)$/

/** Second words of verbs: `check in`, `hand over`. */
const particles = ['in', 'out', 'up', 'over', 'off', 'down', 'back', 'away'] as const

/** One verb; `search for` and the like lose their second word, `check in` keeps it. */
function readVerb(context: ReadingContext): readonly string[] | undefined {
  const { cursor } = context
  const known = cursor.word('look at', 'look up')
  if (known !== undefined) return operations[known]
  const token = cursor.peek()
  if (token?.kind !== 'word' || noVerb.test(token.value) || !/^[a-z][a-z-]*$/.test(token.value))
    return undefined
  cursor.skip(1)
  cursor.word('for')
  const own = operations[token.value]
  if (own !== undefined) return own
  const particle = cursor.word(...particles)
  return [kebabOf(particle === undefined ? token.value : `${token.value} ${particle}`)]
}

export type Thing = {
  readonly entity: KnownEntity
  readonly isOwn: boolean
  /** `documents of their own applications`: what must be theirs, and with it what belongs to it. */
  readonly of?: KnownEntity
  /** `their own orders and invoices`: the words for whose they are stand before another thing. */
  readonly isImplied?: boolean
}

const ofOwn = [
  'of their own',
  'of my own',
  'to their own',
  'to my own',
  'for their own',
  'of their',
  'of my',
] as const

function readThing(context: ReadingContext, before: Thing | undefined): Thing | undefined {
  const isSaid = context.cursor.word('their own', 'my own', 'their', 'my', 'own') !== undefined
  const isBare =
    !isSaid &&
    context.cursor.word('all the', 'all', 'new') === undefined &&
    readArticle(context) === undefined
  const isImplied = isBare && before?.isOwn === true && before.of === undefined
  const isOwn = isSaid || isImplied
  context.cursor.word('new')
  const entity = readEntity(context)
  const of = entity === undefined || isOwn ? undefined : readOwnParent(context)
  return (
    entity && {
      entity,
      isOwn: isOwn || of !== undefined,
      ...(of === undefined ? {} : { of }),
      ...(isImplied ? { isImplied } : {}),
    }
  )
}

/** `their own orders, invoices and all products`. */
function readThings(context: ReadingContext): readonly Thing[] | undefined {
  let before: Thing | undefined
  return readList(context, () =>
    context.cursor.attempt(() => {
      before = readThing(context, before)
      return before
    }),
  )
}

const readOwnParent = (context: ReadingContext): KnownEntity | undefined =>
  context.cursor.attempt(() =>
    context.cursor.word(...ofOwn) === undefined ? undefined : readEntity(context),
  )

const parentsOf = ({ vocabulary }: ReadingContext, label: string): readonly string[] =>
  (vocabulary.ways.get(label) ?? []).flatMap(({ many, target }) => (many ? [] : [target]))

/** How many steps lead from a row to who it belongs to, at most three; undefined when none do. */
function stepsTo(context: ReadingContext, start: string, role: string): number | undefined {
  let front: readonly string[] = [start]
  for (let steps = 1; steps <= 3; steps += 1) {
    front = front.flatMap((label) => parentsOf(context, label))
    if (front.includes(role)) return steps
  }
  return undefined
}

/**
 * Whether what belongs to somebody through something else has no shorter way to them, so that "documents of their own
 * applications" is the same as "their own documents". Blames what is missing.
 */
export function hasOnlyWay(context: ReadingContext, thing: Thing, role: string): boolean {
  const { entity, of, isImplied = false } = thing
  if (isImplied && entity.label !== role && stepsTo(context, entity.label, role) === undefined) {
    const [own, all] = [`their own ${entity.plural}`, `all ${entity.plural}`]
    context.blame('NX3003', `it is not clear whether "${own}" or "${all}" is meant: write one of them`)
    return false
  }
  if (of === undefined) return true
  const isPart = parentsOf(context, entity.label).includes(of.label)
  const [child, parent] = isPart ? [of.label, role] : [entity.label, of.label]
  if (!isPart || stepsTo(context, of.label, role) === undefined) {
    context.blame('NX2004', `${child} does not belong to one ${parent}: say so first`)
    return false
  }
  const most = stepsTo(context, entity.label, role)
  const ways = parentsOf(context, entity.label).filter(
    (label) => label === role || (stepsTo(context, label, role) ?? 9) === (most ?? 0) - 1,
  )
  if (ways.length === 1 && ways[0] === of.label) return true
  context.blame(
    'NX3003',
    `${entity.plural} belong to a ${role} in another way too: it is not clear which is meant`,
  )
  return false
}

/** What may be done with what. */
export type Grant = { readonly operations: readonly string[]; readonly things: readonly Thing[] }

function blameThing(context: ReadingContext): undefined {
  context.cursor.word('their own', 'my own', 'their', 'my', 'all')
  readArticle(context)
  const phrase = unknownPhrase(context)
  if (phrase === '') return undefined
  return context.blame('NX2001', `no entity is called "${phrase}"`, () =>
    suggest(phrase, [...context.vocabulary.entityWords.keys()]),
  )
}

export const readGrant = (context: ReadingContext): Grant | undefined =>
  context.cursor.attempt(() => {
    const verbs = readList(context, () => readVerb(context))
    if (verbs === undefined) return undefined
    const things = readThings(context)
    return things === undefined ? blameThing(context) : { operations: verbs.flat(), things }
  })
