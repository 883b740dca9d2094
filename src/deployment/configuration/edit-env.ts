// What `nexo env` does: list, set and unset variables in nexo.yaml.
import { readFile, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { VariableName } from '../../domain/manifest-values.ts'
import { parseReferences } from '../../domain/reference.ts'
import { requireEnvironment } from '../../kernel/manifest/environment-names.ts'
import { manifestName } from '../../kernel/manifest/find-manifest.ts'
import { type LoadedManifest, loadManifest } from '../../kernel/manifest/load-manifest.ts'
import { overlaidApp } from '../../kernel/manifest/overlay.ts'
import { parseManifest } from '../../kernel/manifest/parse-manifest.ts'
import { writeFileAtomically } from '../../kernel/write-file-atomically.ts'
import type { VariableChange } from './edit-lines.ts'
import { editVariables } from './edit-variables.ts'
import { badVariable, editRefused } from './errors.ts'
import { createProvenance } from './provenance.ts'
import { settleVariables, variableTopic } from './settle-variables.ts'

/** `environment` undefined: `app.env`, which all environments share. */
export type VariablesQuestion = { readonly directory: string; readonly environment: string | undefined }

/** One line of `nexo env list`. */
export type VariableRow = {
  readonly name: string
  /** As written; may hold references and may be secret, so whoever prints it decides what to show. */
  readonly value: string
  readonly file: string
  readonly line: number
}

export type EnvEdit = {
  readonly outcome: 'changed' | 'unchanged'
  /** Absolute. */
  readonly file: string
}

const noProvenance = { file: manifestName, line: 1 }

/**
 * Variables of the manifest as they hold in `environment`, sorted by name. Empty without a manifest.
 *
 * @throws NX-CONFIG-INVALID, NX-CONFIG-UNREADABLE, NX-CONFIG-UNKNOWN-ENVIRONMENT
 */
export async function listVariables({
  directory,
  environment,
}: VariablesQuestion): Promise<readonly VariableRow[]> {
  const loaded = await loadManifest(directory)
  requireEnvironment(loaded?.manifest, environment ?? 'local', loaded?.shownFile)
  if (loaded === undefined) return []
  const where = environment ?? ''
  const { value, evidence } = settleVariables({
    app: overlaidApp(loaded.plain, where),
    section: loaded.manifest.environments?.[where] ?? {},
    detected: undefined,
    environment: where,
    provenance: createProvenance(loaded, where),
  })
  const placeOf = (name: string) => evidence.find(({ what }) => what === variableTopic(name))
  return Object.entries(value)
    .map(([name, text]) => ({ name, value: text, ...pick(placeOf(name)) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

const pick = (place: { file?: string | undefined; line?: number | undefined } | undefined) => ({
  file: place?.file ?? noProvenance.file,
  line: place?.line ?? noProvenance.line,
})

function check({ name, value }: VariableChange): void {
  const parsed = VariableName.safeParse(name)
  if (!parsed.success)
    throw badVariable({ name, reason: `is not a name: ${parsed.error.issues[0]?.message ?? ''}` })
  if (value === undefined) return
  if (value.includes('\0')) throw badVariable({ name, reason: 'its value holds a NUL' })
  const [mistake] = parseReferences(value).mistakes
  if (mistake !== undefined) throw badVariable({ name, reason: `${mistake.message}. ${mistake.hint}` })
}

/** Variables of one environment stand beside its other settings, so that `nexo env` never makes an overlay of `app`. */
const pathOf = (environment: string | undefined): readonly string[] =>
  environment === undefined ? ['app', 'env'] : ['environments', environment, 'env']

async function write(
  loaded: LoadedManifest,
  path: readonly string[],
  changes: readonly VariableChange[],
): Promise<EnvEdit> {
  // A manifest that is a symbolic link stays one.
  const file = await realpath(loaded.file)
  const before = await readFile(file, 'utf8')
  const edited = editVariables(before, path, changes)
  if (!edited.ok) throw editRefused({ file: loaded.shownFile, reason: edited.reason })
  if (edited.text === before) return { outcome: 'unchanged', file: loaded.file }
  // Never leaves a manifest behind that nexo itself would refuse.
  parseManifest(loaded.shownFile, edited.text.replace(/^\uFEFF/, ''))
  const { mode } = await stat(file)
  if ((await readFile(file, 'utf8')) !== before) {
    throw editRefused({
      file: loaded.shownFile,
      reason: 'it was changed by another program at the same time',
    })
  }
  await writeFileAtomically(file, edited.text, mode & 0o777)
  return { outcome: 'changed', file: loaded.file }
}

async function create(
  directory: string,
  path: readonly string[],
  changes: readonly VariableChange[],
): Promise<EnvEdit> {
  const file = join(directory, manifestName)
  const edited = editVariables('', path, changes)
  if (!edited.ok || edited.text.trim() === '') return { outcome: 'unchanged', file }
  await writeFileAtomically(file, edited.text, 0o644)
  return { outcome: 'changed', file }
}

/**
 * Sets and unsets variables in nexo.yaml, or makes one that holds them alone.
 *
 * Promise: atomic; comments and layout stay; the same edit twice changes nothing the second time; a file that changes
 * in between is left alone.
 * @throws NX-CONFIG-BAD-VARIABLE, NX-CONFIG-EDIT-REFUSED, and the errors of reading the manifest
 */
export async function editEnv(
  question: VariablesQuestion,
  changes: readonly VariableChange[],
): Promise<EnvEdit> {
  changes.forEach(check)
  const loaded = await loadManifest(question.directory)
  if (question.environment !== undefined) {
    requireEnvironment(loaded?.manifest, question.environment, loaded?.shownFile)
  }
  const path = pathOf(question.environment)
  return loaded === undefined ? create(question.directory, path, changes) : write(loaded, path, changes)
}
