import { joinPieces, type Passage } from '../reading/passage.ts'
import type { Row } from '../reading/blocks.ts'
import { createCursor } from './cursor.ts'
import type { Element } from './element.ts'
import { readFieldItem } from './patterns/field-item.ts'
import { createContext } from './reading-context.ts'
import { readTokens } from './tokens.ts'
import type { Vocabulary } from './vocabulary.ts'

/** A row as people wrote it, cells joined by a blank. */
export const rowPassage = ({ cells }: Row): Passage => joinPieces(cells.filter(({ text }) => text !== ''))

/** One row `| field | type | rules |` as a field of `entity`; undefined when a cell is not understood. */
export function readTableRow(vocabulary: Vocabulary, entity: string, { cells }: Row): Element | undefined {
  const [name = '', ...facts] = cells.map(({ text }) =>
    text.replaceAll(/^\*\*|\*\*$/g, '').replaceAll('\\|', '|'),
  )
  const said = facts.filter((text) => text !== '' && text !== '-')
  const cursor = createCursor(readTokens(said.length === 0 ? name : `${name} (${said.join(', ')})`))
  const element = readFieldItem(createContext(cursor, vocabulary, entity), entity)
  return cursor.isAtEnd() ? element : undefined
}
