import { basename, isAbsolute, relative, resolve } from 'node:path'
import type { Call } from '../kernel/call.ts'
import { deployedName } from './emitting/manifest-file.ts'
import type { GeneratedApplication, RequirementsCheck } from './contract.ts'
import type { EmitInput, EmittedFile } from './emitting/contract.ts'
import { linesFailed, nothingToBuild } from './errors.ts'
import { ApplicationWritten } from './events.ts'
import { toFinding } from './findings.ts'
import type { BuildInput } from './input.ts'
import { writeApplication } from './writing/write-application.ts'

/** Makes the files of an application. The only part that knows what an application is made of. */
export type Emitter = (input: EmitInput) => readonly EmittedFile[]

function refuseFailed(check: RequirementsCheck): void {
  const { file, failedLines, lines, model } = check
  if (!check.isAccepted) {
    const failed = lines.filter(({ class: found }) => found === 'unresolved' || found === 'conflict')
    throw linesFailed({ file, failedLines, lines: failed.map(({ line }) => line).slice(0, 20) })
  }
  if (model.entities.length === 0) throw nothingToBuild({ file })
}

/** A folder as the user would name it: relative when it is below where they stand. */
export const shownFolder = (directory: string, folder: string): string => {
  const path = relative(directory, folder)
  return path === '' ? '.' : path.startsWith('..') || isAbsolute(path) ? folder : path
}

/**
 * Writes the application that checked requirements describe.
 * @throws what ApplicationBuilder.generate names
 */
export async function buildApplication(
  check: RequirementsCheck,
  { directory, file, outputDirectory, destructive }: BuildInput,
  loadEmitter: () => Promise<Emitter>,
  call: Call,
): Promise<GeneratedApplication> {
  refuseFailed(check)
  const emit = await loadEmitter()
  const { model } = check
  const folder = resolve(directory, outputDirectory)
  const requirementsFile = basename(file)
  const shown = shownFolder(directory, folder)
  const destination = { folder, shown, requirements: resolve(directory, file) }
  const files = await writeApplication(
    destination,
    {
      model,
      requirementsFile,
      emit: (earlier) =>
        emit({ model, requirementsFile, destructive, ...(earlier === undefined ? {} : { earlier }) }),
    },
    call.signal,
  )
  const name = deployedName(model)
  const changed = files.filter(({ change }) => change !== 'unchanged' && change !== 'kept').length
  const written = { application: name, folder: shown, files: files.length, changed }
  call.emit(ApplicationWritten.parse({ type: 'generation.application-written', version: 1, ...written }))
  const diagnostics = check.diagnostics.map(toFinding)
  const logic = { name, sourceDirectory: folder, provenance: 'generated' as const, diagnostics }
  return { check, logic, model, files }
}
