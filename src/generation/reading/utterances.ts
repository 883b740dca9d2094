import type { Block, Row } from './blocks.ts'
import { headingAsLead } from './heading-lead.ts'
import { joinPieces, slicePassage, type Passage } from './passage.ts'
import { splitSentences } from './sentences.ts'
import type { SourceLine } from './source-document.ts'

export type SentenceParts = { readonly lead: Passage; readonly item: Passage }

/** What the grammar reads, one after the other. `headings` are those above it, outermost first. */
export type Utterance =
  | { readonly kind: 'title'; readonly passage: Passage }
  | { readonly kind: 'heading'; readonly passage: Passage }
  | {
      readonly kind: 'sentence'
      readonly passage: Passage
      /** `An invoice has:` and `a number`, of which the passage was put together. */
      readonly parts?: SentenceParts
      readonly headings: readonly string[]
      readonly isIntroduction: boolean
    }
  | { readonly kind: 'lead'; readonly passage: Passage; readonly headings: readonly string[] }
  | {
      readonly kind: 'table'
      readonly header: Row
      readonly separator: SourceLine
      readonly rows: readonly Row[]
      readonly headings: readonly string[]
    }
  | { readonly kind: 'aside'; readonly lines: readonly SourceLine[] }

type State = {
  readonly open: { level: number; text: string }[]
  /** What the bullets that follow go on with, and the words of it that stand in the document. */
  lead: { readonly passage: Passage; readonly start: Passage } | undefined
  hasTitle: boolean
  isFirstParagraph: boolean
}

const headingsOf = ({ open }: State): readonly string[] => open.map(({ text }) => text)

function readHeading(block: Extract<Block, { kind: 'heading' }>, state: State): Utterance {
  const passage = joinPieces(block.pieces)
  while ((state.open.at(-1)?.level ?? 0) >= block.level) state.open.pop()
  const isTitle = block.level === 1 && !state.hasTitle
  state.hasTitle ||= isTitle
  state.open.push({ level: block.level, text: passage.text.replace(/^\d+(?:\.\d+)*[.)]?\s+/, '') })
  return { kind: isTitle ? 'title' : 'heading', passage }
}

/** The first paragraph below the title says what the application is for. */
const isIntroduction = ({ open, hasTitle, isFirstParagraph }: State): boolean =>
  hasTitle && open.length === 1 && isFirstParagraph

const sentence = (passage: Passage, state: State): Extract<Utterance, { kind: 'sentence' }> => ({
  kind: 'sentence',
  passage,
  headings: headingsOf(state),
  isIntroduction: isIntroduction(state),
})

function readParagraph(
  block: Extract<Block, { kind: 'paragraph' }>,
  state: State,
  isListNext: boolean,
): Utterance[] {
  const sentences = splitSentences(joinPieces(block.pieces))
  const last = sentences.at(-1)
  const lead = last?.text.endsWith(':') === true && isListNext ? last : undefined
  state.lead = lead && { passage: lead, start: slicePassage(lead, 0, lead.text.length - 1) }
  return sentences.map((passage) =>
    passage === lead ? { kind: 'lead', passage, headings: headingsOf(state) } : sentence(passage, state),
  )
}

/** `An invoice has:` and `- a number` are read as one sentence. */
const withLead = (start: Passage, item: Passage): Passage => joinPieces([...start.pieces, ...item.pieces])

function readBullet(block: Extract<Block, { kind: 'bullet' }>, state: State): Utterance[] {
  const [first, ...rest] = splitSentences(joinPieces(block.pieces))
  if (first === undefined) return []
  const { lead } = state
  const toSentence = (passage: Passage) => sentence(passage, { ...state, hasTitle: false })
  if (lead === undefined) return [first, ...rest].map(toSentence)
  const parts = { lead: lead.passage, item: first }
  const head = { ...toSentence(withLead(lead.start, first)), parts }
  return [head, ...rest.map(toSentence)]
}

function readBlock(block: Block, following: readonly Block[], state: State): readonly Utterance[] {
  const [next] = following
  if (block.kind === 'bullet') return readBullet(block, state)
  if (block.kind === 'paragraph') {
    const utterances = readParagraph(block, state, next?.kind === 'bullet')
    state.isFirstParagraph = false
    return utterances
  }
  state.lead = undefined
  if (block.kind === 'heading') {
    const heading = readHeading(block, state)
    if (heading.kind === 'heading') state.lead = headingAsLead(joinPieces(block.pieces), following)
    return [heading]
  }
  return [block.kind === 'table' ? { ...block, headings: headingsOf(state) } : block]
}

/** No entity has more fields: what comes after them is not looked at. */
const longestList = 60

/** Turns blocks into what the grammar reads. Pure, linear; every block gives at least one utterance. */
export function readUtterances(blocks: readonly Block[]): readonly Utterance[] {
  const state: State = { open: [], lead: undefined, hasTitle: false, isFirstParagraph: true }
  return blocks.flatMap((block, index) =>
    readBlock(block, blocks.slice(index + 1, index + 1 + longestList), state),
  )
}
