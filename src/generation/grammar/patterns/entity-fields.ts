import { readFieldItem } from './field-item.ts'
import { expectEntity, readArticle, readList, type Pattern } from '../reading-context.ts'

/** `An invoice has a number (text, unique), a total (money, at least 0) and an optional note.` */
export const entityFields: Pattern = {
  id: 'entity-fields',
  number: 2,
  example: 'An invoice has a number (text, unique), a total (money, at least 0) and an optional note.',
  read: (context) => {
    readArticle(context)
    const entity = expectEntity(context)
    if (entity === undefined || context.cursor.word('has', 'have') === undefined) return undefined
    const items = readList(context, () => readFieldItem(context, entity.label), ['and'])
    return items && [{ kind: 'entity', entity: entity.label }, ...items]
  },
}
