import type { Element } from '../element.ts'
import { readFieldOf, readRole, type Pattern, type ReadingContext } from '../reading-context.ts'
import type { KnownEntity, KnownField } from '../vocabulary.ts'
import { readFilters } from './filters.ts'
import { readGrants } from './permission.ts'
import { hasOnlyWay } from './verbs.ts'

/** The reason is for people: nothing of it is built. */
function skipReason({ cursor }: ReadingContext): void {
  cursor.attempt(() => {
    cursor.mark(',')
    if (cursor.word('so that', 'so', 'in order to', 'because') === undefined) return undefined
    cursor.skip(cursor.tokens.length - cursor.position())
    return true
  })
}

/** `sorted by due date`: every list can be sorted by every field of its rows, so nothing has to be built for it. */
function readOrder(context: ReadingContext, entity: KnownEntity): KnownField | undefined {
  context.cursor.mark(',')
  return context.cursor.word('sorted by', 'ordered by') === undefined
    ? undefined
    : readFieldOf(context, entity)
}

/** `As a manager, I want to search orders by status and date, so that I find late ones.` */
export const story: Pattern = {
  id: 'story',
  number: 7,
  example: 'As a manager, I want to search orders by status, so that I find late ones.',
  read: (context) => {
    const { cursor } = context
    if (cursor.word('as a', 'as an', 'as the') === undefined) return undefined
    const role = readRole(context)
    if (role === undefined) return undefined
    cursor.mark(',')
    if (cursor.word('i want to', 'i need to', 'i would like to', 'i can', 'i must', 'i should') === undefined)
      return undefined
    cursor.word('be able to')
    const grants = readGrants(context, { isAllowing: true })
    const entity = grants?.at(-1)?.things.at(-1)?.entity
    if (grants === undefined || entity === undefined) return undefined
    const things = grants.flatMap((grant) => grant.things)
    if (!things.every((thing) => hasOnlyWay(context, thing, role))) return undefined
    const filters = readFilters(context, entity) ?? []
    cursor.attempt(() => readOrder(context, entity))
    skipReason(context)
    const allowed = grants.flatMap(({ operations, things }) =>
      things.flatMap(({ entity, isOwn }) =>
        operations.map((operation): Element => ({
          kind: 'permission',
          role,
          entity: entity.label,
          operation,
          effect: 'allow',
          scope: isOwn ? 'own' : 'all',
          exclusive: false,
        })),
      ),
    )
    return [{ kind: 'role', role }, ...allowed, ...filters]
  },
}
