import type { Expression } from '../../../domain/application-model/expression.ts'
import { isState, readAnyState } from '../conditions.ts'
import {
  expectEntity,
  readArticle,
  readEntity,
  readRole,
  type Pattern,
  type ReadingContext,
} from '../reading-context.ts'
import { withArticle } from '../subject.ts'
import { readNumber } from '../values.ts'
import type { KnownEntity } from '../vocabulary.ts'

const bounds = [
  'cannot have more than',
  'can not have more than',
  "can't have more than",
  'must not have more than',
  'may not have more than',
  'shall not have more than',
  'should not have more than',
  'can have at most',
  'may have at most',
  'must have at most',
  'shall have at most',
  'can have no more than',
  'may have no more than',
  'must have no more than',
  'shall have no more than',
  'can have up to',
  'may have up to',
] as const

/** `open loans`: the state may stand before the name, and belongs to the entity that comes after it. */
function readCounted(context: ReadingContext): { child: KnownEntity; where?: Expression } | undefined {
  const plain = readEntity(context)
  if (plain !== undefined) return { child: plain }
  for (const child of context.vocabulary.entities.values()) {
    const where = context.cursor.attempt(() => {
      const found = readAnyState(context, child)
      return found !== undefined && readEntity(context) === child
        ? isState(found.field, found.state)
        : undefined
    })
    if (where !== undefined) return { child, where }
  }
  expectEntity(context)
  return undefined
}

const readPeriod = ({ cursor }: ReadingContext): 'day' | 'week' | 'month' | 'year' | undefined =>
  cursor.word('per', 'in one', 'in a') === undefined
    ? undefined
    : (['day', 'week', 'month', 'year'] as const).find((period) => cursor.word(period) !== undefined)

function readParent(context: ReadingContext): string | undefined {
  readArticle(context)
  return readEntity(context)?.label ?? readRole(context)
}

/** `A customer cannot have more than 3 open loans.` */
export const countRule: Pattern = {
  id: 'count-rule',
  number: 10,
  example: 'A customer cannot have more than 3 open loans.',
  read: (context) => {
    const parent = readParent(context)
    if (parent === undefined || context.cursor.word(...bounds) === undefined) return undefined
    const most = readNumber(context)
    const counted = most === undefined ? undefined : readCounted(context)
    if (most === undefined || counted === undefined) return undefined
    const { child, where } = counted
    const up = context.vocabulary.ways
      .get(child.label)
      ?.find(({ target, many }) => target === parent && !many)
    const down = context.vocabulary.ways
      .get(parent)
      ?.find(({ target, many }) => target === child.label && many)
    if (up === undefined || down === undefined)
      return context.blame(
        'NX2004',
        `${withArticle(child.label)} does not belong to one ${parent}: say so first`,
      )
    const per = readPeriod(context)
    context.cursor.word('at a time', 'at the same time', 'at once')
    const count: Expression = {
      op: 'aggregate',
      function: 'count',
      relation: `${up.name}.${down.name}`,
      ...(where === undefined ? {} : { where }),
      ...(per === undefined ? {} : { per }),
    }
    const expression: Expression = {
      op: 'le',
      left: count,
      right: { op: 'literal', type: 'number', value: most },
    }
    return [{ kind: 'rule', entity: child.label, field: up.name, when: 'always', expression }]
  },
}
