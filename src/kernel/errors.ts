// errors: every failure that a person or a script can see has a stable code, one meaning and one remedy.
// Enters: the error type and the way to define one. Each room's own errors live in its errors.ts.
// Stays out: printing (reporting/), deciding what to do about an error (managers).
import type * as z from 'zod'

/**
 * How the process ends. The numbers are a promise to scripts (DESIGN.md, section 6).
 * They are documented for users by `nexo help exit-codes`.
 */
export const exitCodes = {
  done: 0,
  internal: 1,
  usage: 2,
  configurationInvalid: 3,
  preflightFailed: 4,
  restored: 5,
  needsPerson: 6,
  locked: 7,
  notFound: 8,
  servingMismatch: 9,
  timedOut: 10,
  partial: 11,
  questionNotAsked: 12,
  unbalanced: 13,
  interrupted: 130,
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** Where in a file a mistake stands. Lines and columns count from 1. */
export type SourceLocation = { readonly file: string; readonly line: number; readonly column: number }

/** What an error looks like to a machine: in NDJSON, in the journal, on the agent's socket. */
export type ErrorData = {
  readonly code: string
  readonly message: string
  readonly hint: string
  readonly exitCode: ExitCode
  readonly details: { readonly [key: string]: unknown }
}

/**
 * A failure with a documented code.
 *
 * Promise: `code` never changes its meaning between versions; `message` says what is wrong and where;
 * `hint` says what to do. Neither contains a secret.
 */
export class NexoError extends Error {
  readonly code: string
  readonly hint: string
  readonly exitCode: ExitCode
  readonly details: { readonly [key: string]: unknown }

  constructor(data: ErrorData, options?: { cause?: unknown }) {
    super(data.message, options)
    this.name = 'NexoError'
    this.code = data.code
    this.hint = data.hint
    this.exitCode = data.exitCode
    this.details = data.details
  }

  toData(): ErrorData {
    const { code, message, hint, exitCode, details } = this
    return { code, message, hint, exitCode, details }
  }
}

/** What `nexo explain CODE` prints, and what the generated reference lists. */
export type ErrorDocumentation = {
  readonly code: string
  readonly exitCode: ExitCode
  /** One sentence: what this code means, whatever the details. */
  readonly meaning: string
  readonly causes: readonly string[]
  readonly remedies: readonly string[]
}

type ErrorDefinitionInput<Details extends z.ZodType> = Omit<ErrorDocumentation, 'causes'> & {
  readonly causes?: readonly string[]
  readonly details: Details
  readonly message: (details: z.infer<Details>) => string
  readonly hint: (details: z.infer<Details>) => string
}

/** Makes errors of one code, and carries the documentation of that code. */
export type ErrorDefinition<Details = unknown> = {
  (details: Details, options?: { cause?: unknown }): NexoError
  readonly documentation: ErrorDocumentation
  /** Whether `error` is of this code, also when it came over a socket or out of the journal. */
  matches(error: unknown): error is NexoError
}

/**
 * Defines one error code.
 *
 * Shape: `code` is `NX-<ROOM>-<WHAT>`; `message` and `hint` are pure functions of `details`;
 * `details` is JSON and holds no secret.
 *
 *     throw healthTimeout({ releaseId, waitedMs, lastAnswer }, { cause })
 */
export function defineError<Details extends z.ZodType<{ [key: string]: unknown }>>(
  input: ErrorDefinitionInput<Details>,
): ErrorDefinition<z.infer<Details>> {
  const { code, exitCode, meaning, remedies } = input
  const create = (details: z.infer<Details>, options?: { cause?: unknown }): NexoError =>
    new NexoError(
      { code, exitCode, message: input.message(details), hint: input.hint(details), details },
      options,
    )
  return Object.assign(create, {
    documentation: { code, exitCode, meaning, causes: input.causes ?? [], remedies },
    matches: (error: unknown): error is NexoError => error instanceof NexoError && error.code === code,
  })
}

/** The text of whatever was thrown, for `cause` lines and logs. */
export const messageOf = (thrown: unknown): string =>
  thrown instanceof Error ? thrown.message : String(thrown)

/** Node's error code (`ENOENT`, `EADDRINUSE`, ...) of whatever was thrown, if it has one. */
export const systemCodeOf = (thrown: unknown): string | undefined =>
  thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined
