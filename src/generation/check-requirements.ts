import { ApplicationModel } from '../domain/application-model/application-model.ts'
import { checkBounds } from './checking/check-bounds.ts'
import { checkPermissions } from './checking/check-permissions.ts'
import { checkTypes } from './checking/check-types.ts'
import { checkStructure } from './checking/check-structure.ts'
import type { Diagnostic, LineClass } from './diagnostic.ts'
import type { Findings } from './linking/findings.ts'
import { linkModel } from './linking/link-model.ts'
import { readDocument } from './read-document.ts'
import { splitLines } from './reading/source-document.ts'
import { acceptSuggestions, suggestFromProse } from './suggesting/suggest-from-prose.ts'

/** Everything that is known about a requirements document without building anything from it. */
export type CheckedRequirements = {
  /** One entry for each line that is not blank, in order. */
  readonly lines: readonly { readonly line: number; readonly class: LineClass }[]
  readonly diagnostics: readonly Diagnostic[]
  readonly model: ApplicationModel
}

/** Mistakes that leave a line without meaning; every other one says that two lines cannot both hold. */
const unresolvedCodes = new Set(['NX4006', 'NX4007', 'NX2004', 'NX6001', 'NX1005'])

const byPlace = (a: Diagnostic, b: Diagnostic): number =>
  a.line - b.line || a.col - b.col || (a.code < b.code ? -1 : 1)

/**
 * Reads, links and checks a document. `file` is its name in messages; `suggestions` decides whether what free prose
 * suggests enters the model.
 *
 * Promise: pure, never throws for anything that stands in the text; the same text gives the same bytes.
 */
export function checkText(
  file: string,
  text: string,
  suggestions: 'list' | 'accept' = 'list',
): CheckedRequirements {
  const read = readDocument(splitLines(file, text))
  const found = suggestFromProse(file, read)
  const accepted = suggestions === 'accept' ? acceptSuggestions(read, found) : read
  const findings: Findings = { diagnostics: [...accepted.diagnostics], assumptions: [] }
  const model = linkModel(accepted, file, findings)
  checkBounds(model, findings)
  checkPermissions(model, findings)
  checkStructure(model, findings)
  checkTypes(model, findings)
  const linked = findings.diagnostics.slice(accepted.diagnostics.length)
  for (const { code, line, severity } of linked)
    if (severity === 'error') read.ledger.mark(line, unresolvedCodes.has(code) ? 'unresolved' : 'conflict')
  for (const { line, subject } of findings.assumptions)
    if (subject !== 'name') read.ledger.mark(line, 'assumed')
  const assumptions = [...findings.assumptions, ...found.map(({ assumption }) => assumption)].sort(
    (a, b) => a.line - b.line,
  )
  return {
    lines: read.ledger.entries(),
    diagnostics: findings.diagnostics.sort(byPlace),
    // Parsing gives the keys their canonical order, and finds mistakes of our own before anybody builds on them.
    model: ApplicationModel.parse({ ...model, assumptions }),
  }
}
