import type { Call } from '../../kernel/call.ts'
import type { NexoError } from '../../kernel/errors.ts'
import type { Collaborators } from '../collaborators.ts'
import type { Evidence } from '../evidence.ts'
import type { ChainInput } from '../records/run-record.ts'
import type { ValidationStore } from '../records/validation-store.ts'
import type { Part } from '../stages.ts'

/** What one step of a stage works with. */
export type PartScene = {
  readonly input: ChainInput
  readonly call: Call
  readonly collaborators: Collaborators
  /** What the steps before wrote down. */
  evidence(): Promise<Evidence>
  /** Validations that passed, of this run and of earlier ones. */
  readonly validations: ValidationStore
}

/**
 * What a step saw and did. `detail` is one sentence about it. A step that found a failure says so by `failure`, so that
 * what it saw is kept before it fails.
 */
export type PartEnd<Name extends Part> = {
  readonly evidence: NonNullable<Evidence[Name]>
  readonly detail: string
  readonly failure?: NexoError
}

export type PartWork<Name extends Part> = (scene: PartScene) => Promise<PartEnd<Name>>

/** `3 things`, `1 thing`. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`
