import type { CheckedRequirements } from './check-requirements.ts'
import type { GenerateInput } from './input.ts'

/** What a check of requirements ends with. */
export type RequirementsCheck = CheckedRequirements & {
  /** As it was named. */
  readonly file: string
  /** How many lines are unresolved or in conflict, and whether the caller accepts that many. */
  readonly failedLines: number
  readonly isAccepted: boolean
}

export type GenerationManager = {
  /**
   * Reads requirements, links them to a model and says what became of every line. Writes nothing but `sarifFile`.
   * @throws NX-GEN-UNREADABLE, NX-GEN-EMPTY, NX-GEN-TOO-LARGE, NX-GEN-NOT-TEXT, NX-GEN-FINDINGS-UNWRITABLE
   */
  check(input: GenerateInput, signal: AbortSignal): Promise<RequirementsCheck>
}
