import type { Trace } from '../domain/application-model/trace.ts'
import type { TracedElement } from './grammar/element.ts'
import type { Diagnostic } from './diagnostic.ts'
import { declaringPatterns, usingPatterns } from './grammar/all-patterns.ts'
import { computed } from './grammar/patterns/computed.ts'
import { collectNames, tableEntity } from './grammar/collect-names.ts'
import { explainMisfit } from './grammar/explain-misfit.ts'
import { readSentence, traceOf } from './grammar/read-sentence.ts'
import { readTableRow, rowPassage } from './grammar/read-table-row.ts'
import { entityCalled, learn, type Vocabulary } from './grammar/vocabulary.ts'
import { createLineLedger, type LineLedger } from './line-ledger.ts'
import { readBlocks } from './reading/blocks.ts'
import { isInformational } from './reading/informational.ts'
import { spanOf, type Passage } from './reading/passage.ts'
import type { SourceDocument } from './reading/source-document.ts'
import { readUtterances, type Utterance } from './reading/utterances.ts'

export type ReadDocument = {
  readonly elements: readonly TracedElement[]
  readonly diagnostics: readonly Diagnostic[]
  readonly ledger: LineLedger
  readonly vocabulary: Vocabulary
  readonly title: { readonly text: string; readonly trace: Trace } | undefined
  readonly description: string | undefined
  /** Sentences that nothing was built from. */
  readonly unread: readonly Passage[]
}

type Sentence = Extract<Utterance, { kind: 'sentence' }>
type Table = Extract<Utterance, { kind: 'table' }>

type Desk = {
  readonly file: string
  readonly vocabulary: Vocabulary
  readonly ledger: LineLedger
  readonly elements: TracedElement[]
  readonly diagnostics: Diagnostic[]
  readonly unread: Passage[]
  readonly description: string[]
}

const isAssumed = ({ element }: TracedElement): boolean =>
  (element.kind === 'field' && element.field.assumed !== undefined) ||
  (element.kind === 'relation' && element.relation.assumed !== undefined)

const sectionOf = (vocabulary: Vocabulary, headings: readonly string[]): string | undefined =>
  headings.map((text) => entityCalled(vocabulary, text)).findLast((entity) => entity !== undefined)

function accept(desk: Desk, passage: Passage, elements: readonly TracedElement[]): void {
  desk.elements.push(...elements)
  desk.ledger.markAll(passage, elements.some(isAssumed) ? 'assumed' : 'modelled')
}

function refuse(desk: Desk, passage: Passage, diagnostic: Diagnostic): void {
  desk.diagnostics.push(diagnostic)
  desk.unread.push(passage)
  desk.ledger.markAll(passage, 'unresolved')
}

/** Reads a sentence if it declares something; the others wait until every name is known. */
function readDeclaration(desk: Desk, { passage, parts, headings }: Sentence): boolean {
  const { file, vocabulary } = desk
  const read = readSentence(
    { file, vocabulary, section: sectionOf(vocabulary, headings), passage, parts },
    declaringPatterns,
  )
  if (!read.ok) return false
  for (const { element } of read.elements) learn(vocabulary, element)
  accept(desk, passage, read.elements)
  return true
}

const calculation = /\b(?:sum|number|count) of\b|\b(?:times|plus|minus|multiplied|divided)\b/i

/**
 * Reads calculations, which may declare the fields that they give. One may use another, so they are tried until none is read any more.
 * Gives the sentences that are still to be read.
 */
function readCalculations(desk: Desk, sentences: readonly Sentence[]): readonly Sentence[] {
  const { file, vocabulary } = desk
  const left = sentences.filter(({ passage, headings }) => {
    if (!calculation.test(passage.text)) return true
    const read = readSentence({ file, vocabulary, section: sectionOf(vocabulary, headings), passage }, [
      computed,
    ])
    if (!read.ok) return true
    for (const { element } of read.elements) learn(vocabulary, element)
    accept(desk, passage, read.elements)
    return false
  })
  return left.length === sentences.length ? left : readCalculations(desk, left)
}

const glossary = /glossary|terms|definitions|vocabulary/i
/** `Overdue: the due date has passed`, `A reader is somebody who ...`: says what a word means. */
const definition =
  /^(?:an? |the )?["“`*]*[\p{L}][\p{L}\p{N}' -]{0,50}["”`*]*\s*(?:[:=–—]| - |means\b|(?:is|are)\b)/iu

function readUse(desk: Desk, { passage, parts, headings, isIntroduction }: Sentence): void {
  const { file, vocabulary } = desk
  const input = { file, vocabulary, section: sectionOf(vocabulary, headings), passage, parts }
  const read = readSentence(input, usingPatterns)
  if (read.ok) return accept(desk, passage, read.elements)
  const isDefinition =
    glossary.test(headings.at(-1) ?? '') &&
    definition.test(passage.text) &&
    !/\b(?:must|shall|should|will|only|cannot|can|may|personal|secret|one of|sum of|number of)\b|\(/i.test(
      passage.text,
    )
  if (isDefinition || isInformational(passage.text, isIntroduction)) {
    if (isIntroduction) desk.description.push(passage.text)
    return desk.ledger.markAll(passage, 'informational')
  }
  const { misfit } = read
  const declared = readSentence(input, declaringPatterns)
  const isNearer = !declared.ok && declared.misfit.position > misfit.position
  const blame =
    misfit.blame ??
    (declared.ok || declared.misfit.position < misfit.position ? undefined : declared.misfit.blame)
  refuse(desk, passage, explainMisfit(file, passage, isNearer ? declared.misfit : { ...misfit, blame }))
}

const rowFault = (file: string, passage: Passage, reason: string): Diagnostic => {
  const span = spanOf(passage)
  return {
    code: 'NX1004',
    severity: 'error',
    file,
    line: span.line,
    col: span.col,
    endCol: Math.max(span.endCol, span.col),
    text: passage.text,
    reason,
    nearestPattern: 3,
    suggestion: '| due date | date | required |',
  }
}

function readTable(desk: Desk, table: Table): void {
  const { file, vocabulary, ledger } = desk
  const entity = tableEntity(table)
  const verdict = entity === undefined ? 'unresolved' : 'modelled'
  ledger.mark(table.header.line.number, verdict)
  ledger.mark(table.separator.number, verdict === 'modelled' ? verdict : 'informational')
  if (entity === undefined)
    return refuse(
      desk,
      rowPassage(table.header),
      rowFault(
        file,
        rowPassage(table.header),
        'only tables of fields are read: their first column is "field", and they stand below a heading that names the entity',
      ),
    )
  const trace = traceOf(file, rowPassage(table.header), 'field-table')
  desk.elements.push({ element: { kind: 'entity', entity }, trace })
  for (const row of table.rows) {
    const passage = rowPassage(row)
    // A row of empty cells says nothing, but it is a line.
    if (passage.text === '') {
      ledger.mark(row.line.number, 'informational')
      continue
    }
    const element = readTableRow(vocabulary, entity, row)
    if (element === undefined)
      refuse(desk, passage, rowFault(file, passage, 'a cell of this row is no name, type or rule of a field'))
    else {
      learn(vocabulary, element)
      accept(desk, passage, [{ element, trace: traceOf(file, passage, 'field-table') }])
    }
  }
}

/** Leads whose items were all understood, and what became of those that were not. */
function settleLeads(desk: Desk, utterances: readonly Utterance[]): void {
  utterances.forEach((utterance, index) => {
    if (utterance.kind !== 'lead') return
    const next = utterances[index + 1]
    const hasItems =
      next?.kind === 'sentence' && next.passage.pieces[0]?.line === utterance.passage.pieces[0]?.line
    desk.ledger.markAll(utterance.passage, hasItems ? 'informational' : 'unresolved')
  })
}

/**
 * Reads a whole document: names first, then what declares, then what uses the names.
 *
 * Promise: pure, linear in the length of the document, never throws; every line that is not blank gets its class.
 */
export function readDocument(document: SourceDocument): ReadDocument {
  const { file } = document
  const utterances = readUtterances(readBlocks(document.lines))
  const vocabulary = collectNames(utterances)
  const ledger = createLineLedger(document)
  const desk: Desk = { file, vocabulary, ledger, elements: [], diagnostics: [], unread: [], description: [] }
  const later: Sentence[] = []
  let title: ReadDocument['title']
  for (const utterance of utterances) {
    if (utterance.kind === 'aside')
      for (const { number } of utterance.lines) ledger.mark(number, 'informational')
    else if (utterance.kind === 'heading') ledger.markAll(utterance.passage, 'informational')
    else if (utterance.kind === 'table') readTable(desk, utterance)
    else if (utterance.kind === 'sentence' && !readDeclaration(desk, utterance)) later.push(utterance)
    else if (utterance.kind === 'title') {
      title = { text: utterance.passage.text, trace: traceOf(file, utterance.passage, 'title') }
      ledger.markAll(utterance.passage, 'modelled')
    }
  }
  for (const sentence of readCalculations(desk, later)) readUse(desk, sentence)
  settleLeads(desk, utterances)
  const { elements, diagnostics, unread } = desk
  const description = desk.description.length === 0 ? undefined : desk.description.join(' ')
  return { elements, diagnostics, ledger, vocabulary, title, description, unread }
}
