// init: the first manifest of a project, and the schema that lets editors check it.
import { mkdir, readFile } from 'node:fs/promises'
import { basename, dirname, join, relative, sep } from 'node:path'
import { systemCodeOf } from '../../kernel/errors.ts'
import { manifestName } from '../../kernel/manifest/find-manifest.ts'
import { manifestJsonSchema } from '../../kernel/manifest/json-schema.ts'
import { writeFileAtomically } from '../../kernel/write-file-atomically.ts'
import { nameless } from '../configuration/errors.ts'
import { isWithin } from '../configuration/source-folder.ts'
import type { DetectedProject } from '../detection/detect.ts'
import { applicationNameFrom } from '../detection/detection.ts'
import { renderManifest, schemaPath } from './render-manifest.ts'

/** `kept`: there is a manifest that differs, and nobody said to replace it. */
export type InitOutcome = 'created' | 'unchanged' | 'replaced' | 'kept'

export type InitResult = {
  readonly outcome: InitOutcome
  /** Absolute. */
  readonly file: string
  /** Absolute; the schema beside it, which belongs into version control like the manifest. */
  readonly schemaFile: string
  readonly text: string
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

async function writeIfNew(file: string, text: string): Promise<void> {
  if ((await readIfThere(file)) === text) return
  await mkdir(dirname(file), { recursive: true })
  await writeFileAtomically(file, text, 0o644)
}

function draftText(directory: string, detected: DetectedProject): string {
  const name = detected.name ?? applicationNameFrom(basename(directory))
  if (name === undefined) throw nameless({ directory })
  const folder = join(detected.projectDirectory, detected.applicationPath)
  const source = isWithin(directory, folder) ? relative(directory, folder).split(sep).join('/') : ''
  return renderManifest({ name, source: source === '' ? '.' : source, detected })
}

const outcomeOf = (existing: string | undefined, text: string, existingWins: boolean): InitOutcome => {
  if (existing === undefined) return 'created'
  if (existing === text) return 'unchanged'
  return existingWins ? 'kept' : 'replaced'
}

/**
 * Writes nexo.yaml and its schema into `directory` (absolute).
 *
 * Promise: run twice, the second changes nothing; a manifest that differs is kept unless `onExisting` is `replace`.
 * The schema goes to `.nexo/schema.json` beside the manifest and is brought up to date whenever init runs.
 * @throws NX-CONFIG-NAMELESS when no name can be made
 */
export async function writeManifest(input: {
  readonly directory: string
  readonly detected: DetectedProject
  readonly onExisting: 'keep' | 'replace'
}): Promise<InitResult> {
  const { directory, detected, onExisting } = input
  const file = join(directory, manifestName)
  const schemaFile = join(directory, schemaPath)
  const text = draftText(directory, detected)
  const outcome = outcomeOf(await readIfThere(file), text, onExisting === 'keep')
  await writeIfNew(schemaFile, `${JSON.stringify(manifestJsonSchema(), undefined, 2)}\n`)
  if (outcome === 'created' || outcome === 'replaced') await writeFileAtomically(file, text, 0o644)
  return { outcome, file, schemaFile, text }
}
