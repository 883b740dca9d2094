import { type Document, parseDocument, type YAMLParseError } from 'yaml'
import { Manifest } from '../../domain/manifest.ts'
import { configurationInvalid, type ConfigurationFinding } from '../errors-configuration.ts'
import type { SourceLocation } from '../errors.ts'
import { schemaMistakes } from './schema-findings.ts'
import { createSourceText, findingAt, locationAt, type SourceText } from './source-text.ts'
import { type Path, readYamlTree, type YamlTree } from './yaml-tree.ts'

/** A valid manifest that knows where each of its values stands. */
export type ParsedManifest = {
  readonly manifest: Manifest
  /** The same as plain values, before defaults, durations and sizes. */
  readonly plain: unknown
  /** Where the value at `path` begins, after its quote; or its nearest parent. */
  locate(path: Path): SourceLocation
  /** Whether the text itself has a value at `path`. */
  has(path: Path): boolean
  /** A mistake at `path` that only a reader of the whole can see. `offset` counts inside a text value. */
  finding(mistake: ManifestMistake): ConfigurationFinding
}

export type ManifestMistake = {
  readonly path: Path
  readonly at?: 'key' | 'value'
  readonly offset?: number
  readonly code: string
  readonly message: string
  readonly hint: string
}

const syntaxHints: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: 'Indent with spaces.',
  DUPLICATE_KEY: 'Keep one of the two.',
  MULTIPLE_DOCS: 'Remove the line --- and what follows it.',
  BAD_INDENT: 'Line the keys of one section up below each other.',
  MISSING_CHAR: 'Close the quote or bracket, or put a space after the colon.',
  MULTILINE_IMPLICIT_KEY:
    'Check that the lines above end in a colon and a value, and that quotes are closed.',
  BLOCK_AS_IMPLICIT_KEY: 'Put quotes around a value that holds a colon and a space.',
  TAG_RESOLVE_FAILED: 'Remove the tag; the manifest needs none.',
  BAD_ALIAS: 'Define the anchor (&name) above its use, or quote a value that begins with * or &.',
  UNEXPECTED_TOKEN: 'Put quotes around a value that begins with a special character.',
  BAD_SCALAR_START: 'Put quotes around a value that begins with @, ` or %.',
}

const syntaxFinding = (source: SourceText, error: Pick<YAMLParseError, 'code' | 'message' | 'pos'>) =>
  findingAt(source, {
    offset: error.pos[0],
    code: error.code === 'DUPLICATE_KEY' ? 'duplicate-key' : 'syntax',
    message: error.message,
    hint: syntaxHints[error.code] ?? 'Correct the YAML here.',
  })

const nestedTooDeep = {
  offset: 0,
  code: 'too-large',
  message: 'the file is nested too deeply',
  hint: 'A manifest holds at most 50 levels.',
}

/** Parses, and gives the findings of YAML itself. Nesting that exhausts the parser is one of them. */
function parseYaml(source: SourceText): { document?: Document.Parsed; findings: ConfigurationFinding[] } {
  try {
    // Below `error` the parser would pass a second document over.
    const document = parseDocument(source.text, { prettyErrors: false, logLevel: 'error', version: '1.2' })
    const mistakes = [...document.errors, ...document.warnings]
    return { document, findings: mistakes.map((mistake) => syntaxFinding(source, mistake)) }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return { findings: [findingAt(source, nestedTooDeep)] }
  }
}

const offsetOf = (tree: YamlTree, { path, at = 'value', offset }: ManifestMistake): number => {
  const place = tree.place(path)
  if (offset !== undefined) return place.content + offset
  return at === 'key' || !tree.has(path) ? place.key : place.value
}

const emptyFile = {
  offset: 0,
  code: 'empty',
  message: 'the file holds nothing',
  hint: 'Write it with `nexo init --force`, or remove it: a project that can be detected needs none.',
}

type Checked = { readonly manifest?: Manifest; readonly findings: readonly ConfigurationFinding[] }

function check(source: SourceText, tree: YamlTree): Checked {
  if (tree.mistakes.length > 0)
    return { findings: tree.mistakes.map((mistake) => findingAt(source, mistake)) }
  if (tree.value === null) return { findings: [findingAt(source, emptyFile)] }
  const parsed = Manifest.safeParse(tree.value)
  if (parsed.success) return { manifest: parsed.data, findings: [] }
  const mistakes = schemaMistakes(parsed.error.issues, tree.value)
  return {
    findings: mistakes.map((mistake) => findingAt(source, { ...mistake, offset: offsetOf(tree, mistake) })),
  }
}

const inOrder = (findings: readonly ConfigurationFinding[]): ConfigurationFinding[] => {
  const unique = new Map(findings.map((finding) => [JSON.stringify(finding), finding]))
  return [...unique.values()].sort((a, b) => a.line - b.line || a.column - b.column)
}

/**
 * Reads the text of a nexo.yaml. `file` is its name as it is shown.
 *
 * Promise: pure; all mistakes at once, sorted by place: those of YAML, or, when it can be read, those of keys and
 * values. Numbers and booleans in `env` keep the text that was written.
 * @throws NX-CONFIG-INVALID with every finding
 */
export function parseManifest(file: string, text: string): ParsedManifest {
  const source = createSourceText(file, text)
  const { document, findings } = parseYaml(source)
  if (document === undefined || findings.length > 0)
    throw configurationInvalid({ findings: inOrder(findings) })
  const tree = readYamlTree(document)
  const { manifest, findings: mistakes } = check(source, tree)
  if (manifest === undefined) throw configurationInvalid({ findings: inOrder(mistakes) })
  return {
    manifest,
    plain: tree.value,
    locate: (path) => locationAt(source, tree.place(path).content),
    has: (path) => tree.has(path),
    finding: (mistake) => findingAt(source, { ...mistake, offset: offsetOf(tree, mistake) }),
  }
}
