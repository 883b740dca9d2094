// emitting: an application model becomes the files of an application. Pure: same model, same bytes.
// Enters: one folder per part of the application; `application/` is the part that is the same in every application.
// Stays out: reading requirements (grammar/), writing to disk and merging with edits (writing/).
import type { ApplicationModel } from '../../domain/application-model/application-model.ts'

/**
 * One file of a generated application. `path` is relative, with `/`. `custom` files belong to the user from the moment
 * they are written: they are created when missing and never touched again. Every other kind belongs to the generator.
 */
export type EmittedFile = {
  readonly path: string
  readonly content: string
  readonly kind: 'framework' | 'cross-platform' | 'test' | 'ops' | 'doc' | 'custom'
  /** Lines of the requirements that it was made from; empty for what every application has. */
  readonly requirementLines: readonly number[]
}

/** What was built here before: migrations are forward-only, so they are never written anew. */
export type EarlierBuild = {
  readonly model: ApplicationModel
  /** Files below `migrations/`, as they are on disk, by name. */
  readonly migrations: Readonly<Record<string, string>>
}

export type EmitInput = {
  readonly model: ApplicationModel
  /** Base name of the requirements document. */
  readonly requirementsFile: string
  readonly earlier?: EarlierBuild
  /** Consent to migrations that lose data, as the user gave it. */
  readonly destructive: 'refuse' | 'allow'
}

/** One part of an application. Parts never write the same path. */
export type EmitPart = (input: EmitInput) => readonly EmittedFile[]
