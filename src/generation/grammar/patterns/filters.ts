import type { Element } from '../element.ts'
import { readArticle, readFieldOf, readList, readName, type ReadingContext } from '../reading-context.ts'
import type { KnownEntity } from '../vocabulary.ts'

/** What a row belongs to: every list can be narrowed by that, so it adds nothing to the fields. */
const readParentName = (context: ReadingContext, entity: KnownEntity): readonly string[] | undefined =>
  context.cursor.attempt(() => {
    const { ways, entityWords, roleWords } = context.vocabulary
    readArticle(context)
    const target = readName(context, (phrase) => entityWords.get(phrase) ?? roleWords.get(phrase))
    const isParent = (ways.get(entity.label) ?? []).some((way) => !way.many && way.target === target)
    return isParent ? [] : undefined
  })

/** `by status, date and customer`. */
export const readFilters = (context: ReadingContext, entity: KnownEntity): readonly Element[] | undefined =>
  context.cursor.attempt(() => {
    if (context.cursor.word('by') === undefined) return undefined
    const found = readList(context, () => {
      const field = readFieldOf(context, entity)
      return field === undefined ? readParentName(context, entity) : [field.label]
    })
    const fields = found?.flat()
    if (fields === undefined) return undefined
    return fields.length === 0 ? [] : [{ kind: 'filters', entity: entity.label, fields }]
  })
