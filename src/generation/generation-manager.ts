// generation: turns requirements in controlled English into an application model, and says what became of every line.
// Enters: reading (bytes to sentences), grammar (sentences to elements), linking, checking, printing, suggesting.
// Stays out: how findings are shown (reporting/), and anything that deploys.
import { resolve } from 'node:path'
import { messageOf, systemCodeOf } from '../kernel/errors.ts'
import { writeFileAtomically } from '../kernel/write-file-atomically.ts'
import { deployedName } from './emitting/manifest-file.ts'
import type { Emitter } from './build-application.ts'
import { checkText, type CheckedRequirements } from './check-requirements.ts'
import type { GenerationManager, RequirementsCheck } from './contract.ts'
import { findingsUnwritable } from './errors.ts'
import { RequirementsChecked } from './events.ts'
import type { Allowance, GenerateInput } from './input.ts'
import { readRequirementsFile } from './reading/read-requirements-file.ts'
import { toSarif } from './sarif.ts'

const failedLinesOf = ({ lines }: CheckedRequirements): number =>
  lines.filter(({ class: found }) => found === 'unresolved' || found === 'conflict').length

/** Whether so many failed lines of `all` are accepted. Pure. */
export const isWithin = (allowance: Allowance, failed: number, all: number): boolean =>
  failed <= ('lines' in allowance ? allowance.lines : allowance.share * all)

async function writeFindings(
  directory: string,
  file: string,
  { diagnostics }: CheckedRequirements,
): Promise<void> {
  const content = `${JSON.stringify(toSarif(diagnostics), null, 2)}\n`
  try {
    await writeFileAtomically(resolve(directory, file), content, 0o644)
  } catch (error) {
    if (systemCodeOf(error) === undefined) throw error
    throw findingsUnwritable({ file, reason: messageOf(error) }, { cause: error })
  }
}

async function check(
  { directory, file, suggestions, allowUnresolved, sarifFile }: GenerateInput,
  signal: AbortSignal,
): Promise<RequirementsCheck> {
  const text = await readRequirementsFile(resolve(directory, file), file, signal)
  const checked = checkText(file, text, suggestions)
  if (sarifFile !== undefined) await writeFindings(directory, sarifFile, checked)
  const failedLines = failedLinesOf(checked)
  return {
    ...checked,
    file,
    failedLines,
    isAccepted: isWithin(allowUnresolved, failedLines, checked.lines.length),
  }
}

const checkedFact = ({ file, lines, failedLines, model }: RequirementsCheck) =>
  RequirementsChecked.parse({
    type: 'generation.requirements-checked',
    version: 1,
    file,
    application: deployedName(model),
    lines: lines.length,
    failedLines,
    entities: model.entities.length,
    operations: model.operations.length,
    rules: model.rules.length,
  })

const loadEmitter = async (): Promise<Emitter> =>
  (await import('./emitting/emit-application.ts')).emitApplication

/** Loaded on use: a check needs no emitter, and a validation no grammar. */
export function createGenerationManager(): GenerationManager {
  return {
    check,
    generate: async (input, call) => {
      const checked = await check(input, call.signal)
      call.emit(checkedFact(checked))
      const { buildApplication } = await import('./build-application.ts')
      return buildApplication(checked, input, loadEmitter, call)
    },
    fingerprint: async ({ sourceDirectory }, { signal }) => {
      const { fingerprintOf } = await import('./validation/fingerprint.ts')
      return fingerprintOf(sourceDirectory, signal)
    },
    validateApplication: async (input, call) => {
      const { validateApplication } = await import('./validation/validate-application.ts')
      return validateApplication(input, call)
    },
  }
}
