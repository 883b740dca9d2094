import type { Element } from '../element.ts'
import type { Expression } from '../../../domain/application-model/expression.ts'
import { bothOf, readLeadingCondition, readTrailingCondition, type Leading } from '../conditions.ts'
import { readArticle, readList, readRole, type Pattern, type ReadingContext } from '../reading-context.ts'
import { readModal, readSystem } from './reaction.ts'
import { readFilters } from './filters.ts'
import { hasOnlyWay, readGrant, type Grant } from './verbs.ts'

export const everybody: Readonly<Record<string, string>> = {
  anyone: 'anyone',
  'all visitors': 'anyone',
  everyone: 'user',
  'all users': 'user',
  'every user': 'user',
  'signed-in users': 'user',
}

function readWho(context: ReadingContext): readonly string[] | undefined {
  const word = context.cursor.word(...Object.keys(everybody))
  const all = word === undefined ? undefined : everybody[word]
  if (all !== undefined) return [all]
  return readList(context, () =>
    context.cursor.attempt(() => {
      readArticle(context)
      return readRole(context)
    }),
  )
}

const allowing = [
  'can',
  'may',
  'shall be able to',
  'must be able to',
  'should be able to',
  'will be able to',
  'are able to',
  'is able to',
  'are allowed to',
  'is allowed to',
] as const
const denying = [
  'shall not be able to',
  'must not be able to',
  'should not be able to',
  'will not be able to',
  'are not able to',
  'is not able to',
  'cannot',
  "can't",
  'can not',
  'may not',
  'must not',
  'shall not',
  'are not allowed to',
  'is not allowed to',
] as const

export function readGrants(
  context: ReadingContext,
  { isAllowing }: { readonly isAllowing: boolean },
): readonly Grant[] | undefined {
  const grants: Grant[] = []
  for (;;) {
    const next = context.cursor.attempt(() => {
      if (
        grants.length > 0 &&
        context.cursor.mark(',') === undefined &&
        context.cursor.word('and') === undefined
      )
        return undefined
      context.cursor.word('and')
      // "can view animals, and can create visits": what was said to be allowed goes on.
      if (grants.length > 0 && isAllowing) context.cursor.word('can', 'may')
      return readGrant(context)
    })
    if (next === undefined) return grants.length === 0 ? undefined : grants
    grants.push(next)
  }
}

/** One condition for everything that is granted: it is about one entity, so only that may be granted with it. */
function readCondition(
  context: ReadingContext,
  grants: readonly Grant[],
  leading: Leading | undefined,
): Expression | 'wrong' | undefined {
  const [entity, ...others] = new Set(grants.flatMap(({ things }) => things.map((thing) => thing.entity)))
  const next = context.cursor.peek()?.value ?? ''
  const hasCondition = leading !== undefined || ['when', 'if', 'unless', 'while'].includes(next)
  if (entity === undefined || !hasCondition) return undefined
  if (others.length > 0) {
    context.blame('NX3003', 'a condition is about one kind of thing: write one sentence for each')
    return 'wrong'
  }
  if (leading !== undefined && leading.entity !== entity) {
    context.blame(
      'NX3003',
      `the condition is about a ${leading.entity.label} and the permission about a ${entity.label}`,
    )
    return 'wrong'
  }
  const trailing = readTrailingCondition(context, entity)
  if (leading === undefined || trailing === undefined) return leading?.condition ?? trailing
  return bothOf(context, leading.condition, trailing) ?? 'wrong'
}

/** `Only managers can delete products.` `Customers can view their own orders.` */
export const permission: Pattern = {
  id: 'permission',
  number: 8,
  example: 'Customers can view their own orders.',
  read: (context) => {
    const { cursor } = context
    const lets = cursor.attempt(() =>
      readSystem(context) && readModal(context) ? cursor.word('allow', 'let', 'enable', 'permit') : undefined,
    )
    const leading = readLeadingCondition(context, 'while', 'where', 'when', 'if', 'unless')
    const exclusive = cursor.word('only') !== undefined
    const roles = readWho(context)
    const denies = roles === undefined || lets !== undefined ? undefined : cursor.word(...denying)
    const allows = lets === undefined ? cursor.word(...allowing) : (cursor.word('to') ?? lets)
    if (roles === undefined || (denies === undefined && allows === undefined)) return undefined
    // "Only clerks cannot ..." says something of everybody else that no pattern can hold.
    if (exclusive && denies !== undefined)
      return context.blame('NX1002', '"only" and "cannot" in one sentence can be read in two ways')
    if (denies === undefined) cursor.word('only')
    const grants = readGrants(context, { isAllowing: denies === undefined })
    if (grants === undefined) return undefined
    const things = grants.flatMap((grant) => grant.things)
    if (!things.every((thing) => roles.every((role) => hasOnlyWay(context, thing, role)))) return undefined
    const last = grants.at(-1)
    const searched = last?.operations.includes('read') === true ? last.things.at(-1)?.entity : undefined
    const filters = searched === undefined ? [] : (readFilters(context, searched) ?? [])
    const condition = readCondition(context, grants, leading)
    if (condition === 'wrong') return undefined
    const allowed = grants.flatMap(({ operations, things }) =>
      roles.flatMap((role) =>
        things.flatMap(({ entity, isOwn }) =>
          operations.map((operation): Element => ({
            kind: 'permission',
            role,
            entity: entity.label,
            operation,
            effect: denies === undefined ? 'allow' : 'deny',
            scope: isOwn ? 'own' : 'all',
            exclusive,
            ...(condition === undefined ? {} : { condition }),
          })),
        ),
      ),
    )
    return [...allowed, ...filters]
  },
}
