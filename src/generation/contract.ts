import type { CheckedRequirements } from './check-requirements.ts'
import type { ApplicationModel } from '../domain/application-model/application-model.ts'
import type { ApplicationLogicResult, Finding } from '../domain/application-logic.ts'
import type { Call } from '../kernel/call.ts'
import type { BuildInput, GenerateInput, ValidateApplicationInput } from './input.ts'

/** What a check of requirements ends with. */
export type RequirementsCheck = CheckedRequirements & {
  /** As it was named. */
  readonly file: string
  /** How many lines are unresolved or in conflict, and whether the caller accepts that many. */
  readonly failedLines: number
  readonly isAccepted: boolean
}

/** What became of one file of an application on disk. `merged`: edits of the user and of the generator, both kept. */
export type WrittenFile = {
  readonly path: string
  readonly sha256: string
  readonly kind: 'framework' | 'cross-platform' | 'test' | 'ops' | 'doc' | 'custom'
  readonly change: 'created' | 'updated' | 'unchanged' | 'merged' | 'removed' | 'kept'
  readonly requirementLines: readonly number[]
  /** Kept only because somebody edited it: nothing of the requirements needs it any more. */
  readonly generatedNoMore?: true
}

/** An application on disk, as every later stage takes it. */
export type GeneratedApplication = {
  readonly check: RequirementsCheck
  readonly logic: ApplicationLogicResult
  readonly model: ApplicationModel
  readonly files: readonly WrittenFile[]
}

/** One thing that was tried on a generated application, in isolation. */
export type ApplicationCheck = {
  readonly name: 'install' | 'type-check' | 'tests' | 'boot' | 'probes'
  readonly outcome: 'passed' | 'failed' | 'not-run'
  readonly durationMs: number
  /** Tests or probes that passed, where they are counted. */
  readonly passed: number | null
  /** Each with the line of the requirements that it is about, where one is. */
  readonly findings: readonly Finding[]
}

/** What turns requirements into an application on disk and tries it. */
export type ApplicationBuilder = {
  /**
   * Requirements become the files of an application below `outputDirectory`. Writes nothing when lines failed that the
   * caller does not accept, or when a generated file was edited in a way that cannot be merged.
   * @throws those of `check`; NX-GEN-LINES-FAILED, NX-GEN-NOTHING-TO-BUILD, NX-GEN-FILE-EDITED, NX-GEN-OUTPUT-FOREIGN,
   * NX-GEN-OUTPUT-UNUSABLE, NX-GEN-OUTPUT-BUSY, NX-GEN-OUTPUT-DAMAGED, NX-GEN-DATA-LOSS
   */
  generate(input: BuildInput, call: Call): Promise<GeneratedApplication>
  /**
   * Everything that the outcome of `validateApplication` hangs on, as one text: two validations with the same one come
   * out the same. Reads only.
   */
  fingerprint(input: ValidateApplicationInput, call: Call): Promise<string>
  /** Installs, type-checks, tests, boots and probes a generated application: temporary home, loopback only, limits. */
  validateApplication(input: ValidateApplicationInput, call: Call): Promise<readonly ApplicationCheck[]>
}

export type GenerationManager = ApplicationBuilder & {
  /**
   * Reads requirements, links them to a model and says what became of every line. Writes nothing but `sarifFile`.
   * @throws NX-GEN-UNREADABLE, NX-GEN-EMPTY, NX-GEN-TOO-LARGE, NX-GEN-NOT-TEXT, NX-GEN-FINDINGS-UNWRITABLE
   */
  check(input: GenerateInput, signal: AbortSignal): Promise<RequirementsCheck>
}
