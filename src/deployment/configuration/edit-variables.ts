// Changes of variables as an edit of the manifest's text: what is not touched stays as it was written.
import { type Document, isAlias, isMap, isNode, parseDocument } from 'yaml'
import { addSection, editLines, type VariableChange } from './edit-lines.ts'

export type EditedText =
  { readonly ok: true; readonly text: string } | { readonly ok: false; readonly reason: string }

const read = (text: string): Document.Parsed => parseDocument(text, { version: '1.2', logLevel: 'silent' })

/** Makes the change in the document itself. */
function apply(document: Document.Parsed, path: readonly string[], { name, value }: VariableChange): void {
  if (value === undefined) {
    document.deleteIn([...path, name])
    const left = document.getIn(path)
    if (isMap(left) && left.items.length === 0) document.deleteIn(path)
    return
  }
  // A section that is there without a body would take no key.
  for (let depth = 1; depth <= path.length; depth += 1) {
    const section = path.slice(0, depth)
    if (document.getIn(section) === null) document.setIn(section, document.createNode({}))
  }
  document.setIn([...path, name], value)
}

/** The whole document written anew: comments stay, spacing becomes uniform. */
function rewrite(text: string, path: readonly string[], change: VariableChange): string {
  const document = read(text)
  apply(document, path, change)
  const rewritten = document.toString({ lineWidth: 0 })
  return text.includes('\r\n') ? rewritten.replaceAll('\n', '\r\n') : rewritten
}

/** Whether `after` means what `before` means with the change made, and nothing else. */
function isExactly(before: string, after: string, path: readonly string[], change: VariableChange): boolean {
  const [wanted, found] = [read(before), read(after)]
  if (found.errors.length > 0) return false
  apply(wanted, path, change)
  return JSON.stringify(wanted.toJS()) === JSON.stringify(found.toJS())
}

/** The edit by lines where it means the change exactly, else the whole document written anew. */
function editOne(text: string, path: readonly string[], change: VariableChange): string | undefined {
  const document = read(text)
  const map: unknown = document.getIn(path, true)
  const { name, value } = change
  if (!isMap(map) && value === undefined) return text
  const edited = isMap(map)
    ? editLines(text, map, change)
    : addSection(text, document.getIn(path.slice(0, -1), true), path.at(-1) ?? '', name, value ?? '')
  const candidates = [edited, rewrite(text, path, change)]
  return candidates.find((candidate) => candidate !== undefined && isExactly(text, candidate, path, change))
}

/** Whether a section on the way, or a variable that is to change, is used in another place of the file too. */
function isShared(
  document: Document.Parsed,
  path: readonly string[],
  changes: readonly VariableChange[],
): boolean {
  const sections = path.map((_, at): unknown => document.getIn(path.slice(0, at + 1), true))
  const variables = changes.map(({ name }): unknown => document.getIn([...path, name], true))
  const hasAnchor = (node: unknown): boolean => isNode(node) && 'anchor' in node && node.anchor !== undefined
  return sections.some((node) => isAlias(node) || hasAnchor(node)) || variables.some(hasAnchor)
}

/**
 * Makes `changes` to the variables below `path` (such as `['app', 'env']`) of a valid manifest's text.
 *
 * Promise: pure; comments stay; a change touches its own lines alone and keeps their comments and line ends, unless the
 * layout does not allow it (a section without a body, the last variable, a flow map that loses one), where the document
 * is written anew with uniform spacing. The same change twice changes nothing the second time.
 */
export function editVariables(
  text: string,
  path: readonly string[],
  changes: readonly VariableChange[],
): EditedText {
  if (isShared(read(text), path, changes)) {
    return { ok: false, reason: 'its variables are shared with another section by an anchor' }
  }
  let edited = text
  for (const change of changes) {
    const next = editOne(edited, path, change)
    if (next === undefined)
      return { ok: false, reason: `its layout leaves no safe way to change ${change.name}` }
    edited = next
  }
  return { ok: true, text: edited }
}
