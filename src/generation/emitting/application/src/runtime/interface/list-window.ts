// list-window: the rows that a page of a list shows. Lists of the service only go forward; backwards is forward in the
// other order.
import type { Caller } from '../definition.ts'
import { printCursor } from '../entities/cursor.ts'
import type { EntityService, Item, ListQuery } from '../services.ts'

const pageSize = 20

export type ListWindow = {
  readonly items: readonly Item[]
  /** Parameters that lead to the page after this one, and to the one before; undefined where there is none. */
  readonly next: ListQuery | undefined
  readonly previous: ListQuery | undefined
}

const otherWay = (sort: string): string => (sort.startsWith('-') ? sort.slice(1) : `-${sort}`)

/** Where a row stands in an order. */
const cursorAt = (sort: string, item: Item): string =>
  printCursor({ sort, value: item[sort.replace(/^-/, '')] ?? null, id: item.id })

/**
 * One page. `wish`: what is searched, and `cursor` for what follows it, or `before` for what ends there.
 * @throws Problem when the caller may not list, or a parameter is wrong
 */
export async function readWindow(
  service: Pick<EntityService, 'list'>,
  caller: Caller,
  { before, ...wish }: ListQuery,
): Promise<ListWindow> {
  const sort = wish['sort'] ?? 'id'
  const limit = String(pageSize)
  if (before === undefined) {
    const { items, nextCursor } = await service.list(caller, { ...wish, limit })
    const [first] = items
    return {
      items,
      next: nextCursor === null ? undefined : { cursor: nextCursor },
      previous:
        first === undefined || wish['cursor'] === undefined
          ? undefined
          : { before: cursorAt(otherWay(sort), first) },
    }
  }
  const back = await service.list(caller, { ...wish, sort: otherWay(sort), cursor: before, limit })
  const items = back.items.toReversed()
  const last = items.at(-1)
  return {
    items,
    next: last === undefined ? undefined : { cursor: cursorAt(sort, last) },
    previous: back.nextCursor === null ? undefined : { before: back.nextCursor },
  }
}
