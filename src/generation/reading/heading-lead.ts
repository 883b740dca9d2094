import type { Block } from './blocks.ts'
import { joinPieces, type Passage } from './passage.ts'

type Bullet = Extract<Block, { kind: 'bullet' }>

/** `title (text, required)`, `**title**: text`, `a status`: the name of a field, and perhaps what it is. */
const fieldLine =
  /^(?:an? |the )?(?:\*\*|`)?[\p{L}][\p{L}\p{N}' -]{0,50}(?:\*\*|`)?\s*(?:\(.*\)|[:–—]\s*\S.*)?[.;,]?$/u
/** What a sentence says and a name does not. */
const verb =
  /\b(?:can|cannot|must|shall|will|should|may|is|are|has|have|belongs?|when|if|not|means|moves?)\b/i
const typed =
  /[(:–—]\s*(?:(?:an?|optional|required|unique|mandatory|valid) )*(?:text|string|int|integer|whole number|number|decimal|money|bool|boolean|yes or no|yes\/no|date|date-time|datetime|time|timestamp|e-?mail|url|phone|uuid|json|file|duration|one of|enum|long text|short text|optional|required|unique)\b/i

const bulletsAtStart = (blocks: readonly Block[]): readonly Bullet[] => {
  const end = blocks.findIndex(({ kind }) => kind !== 'bullet')
  return (end < 0 ? blocks : blocks.slice(0, end)).filter((block): block is Bullet => block.kind === 'bullet')
}

const nameOf = ({ text }: { readonly text: string }): string => text.split(/[(:–—]/, 1)[0] ?? ''

/** Whether bullets are the fields of something: each looks like a name, and one at least says its type. */
function areFields(bullets: readonly Bullet[]): boolean {
  const texts = bullets.map(({ pieces }) => joinPieces(pieces))
  return (
    texts.every((passage) => fieldLine.test(passage.text) && !verb.test(nameOf(passage))) &&
    texts.some(({ text }) => typed.test(text))
  )
}

/**
 * A heading above a list of fields, read as "A <heading> has". Undefined when what follows is no such list. Pure.
 *
 * `passage` is the heading as it stands there; `start` is what its bullets are read with.
 */
export function headingAsLead(
  heading: Passage,
  following: readonly Block[],
): { readonly passage: Passage; readonly start: Passage } | undefined {
  const bullets = bulletsAtStart(following)
  const [piece] = heading.pieces
  if (piece === undefined || bullets.length === 0 || !areFields(bullets)) return undefined
  const { line, column } = piece
  const text = piece.text.replace(/^(?:\d+(?:\.\d+)*[.)]?\s+)?(?:(?:the|entity:?)\s+)?/i, '')
  if (!/^[\p{L}][\p{L}\p{N} -]{0,50}$/u.test(text)) return undefined
  const name = { line, column: column + piece.text.length - text.length, text }
  const start = joinPieces([{ line, column, text: 'A' }, name, { line, column, text: 'has' }])
  return { passage: joinPieces([name]), start }
}
